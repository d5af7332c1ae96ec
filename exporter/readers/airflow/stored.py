"""The definition of a DAG as the metadata database keeps it.

Airflow 2 keeps the latest one, Airflow 3 each version that a run was made with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from exporter.codec.sqlite import Database
from exporter.model import Note
from exporter.readers.airflow.definition import dag_of, unpacked
from exporter.readers.airflow.records import Dag, Run


def dag_of_run(
    database: Database, run: Run, versions: Sequence[str], notes: list[Note]
) -> Dag | None:
    """Return the definition of the version that most tasks ran with, where versions are kept.

    `versions` has one id for each task that ran. Raises ExportError when the database is damaged.
    """
    usual = Counter(versions).most_common(1)
    version = usual[0][0] if usual else run.version
    kept = "dag_version_id" in database.columns("serialized_dag")
    found = database.select(
        "serialized_dag",
        ("dag_version_id", "dag_hash"),
        rest=f"WHERE dag_id = ? ORDER BY {'dag_version_id IS ? DESC, ' * kept}rowid DESC LIMIT 1",
        values=(run.dag_id, version) if kept else (run.dag_id,),
        others=("data", "data_compressed"),
    )
    if not found:
        return None
    own, digest, data, packed = found[0]
    dag = dag_of(unpacked(data, packed), notes, where=database.name)
    if dag is None:
        return None
    places = database.select(
        "dag", ("fileloc",), rest="WHERE dag_id = ? LIMIT 1", values=(run.dag_id,)
    )
    if not dag.file and places:
        dag.file = places[0][0]
    tags = database.select(
        "dag_tag", ("name",), rest="WHERE dag_id = ? ORDER BY name LIMIT 100", values=(run.dag_id,)
    )
    dag.tags = tuple(row[0] for row in tags if row[0])
    dag.changed = version != own if version else bool(digest and run.dag_hash not in {None, digest})
    return dag
