// The official client, one call a process: what the results service is held against.
//
// Usage: node client.mjs '{"call": "upload", "name": …, "files": […], "root": …, "options": {…}}'
// The last line of its output is the answer as JSON.
import artifact from '@actions/artifact';

const { call, ...asked } = JSON.parse(process.argv[2]);

const calls = {
  upload: ({ name, files, root, options }) => artifact.uploadArtifact(name, files, root, options),
  download: ({ id, path, expectedHash }) => artifact.downloadArtifact(id, { path, expectedHash }),
  list: () => artifact.listArtifacts(),
  get: ({ name }) => artifact.getArtifact(name),
  delete: ({ name }) => artifact.deleteArtifact(name),
};

try {
  console.log(JSON.stringify({ answer: await calls[call](asked) }));
} catch (error) {
  console.log(JSON.stringify({ error: { name: error.name, message: error.message } }));
}
