// Work that can wait until the page stands.

const PATIENCE = 1000; // ms that others may have the page before such work is done all the same

/** Wait until there is nothing else to do, a second at the most. @returns {Promise<void>} */
export function idle() {
  return new Promise((done) => {
    // Safari has no idle callback
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => done(), { timeout: PATIENCE });
    else setTimeout(done, 30);
  });
}

/**
 * Wait for the work on a section that nobody may be looking at: `wait` until there is nothing else to
 * do, and once the section comes into sight, which settles `seen`, for other tasks alone.
 * @param {Element} section
 * @param {string} [margin] how near to what is seen it counts as in sight
 */
export function awaited(section, margin = "0px") {
  let wait = idle;
  /** @type {Promise<void>} */
  const seen = new Promise((done) => {
    const watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        // who looks at it is not kept waiting, but can scroll on: each part costs a large run some time
        wait = () => new Promise((go) => setTimeout(go));
        done();
      },
      { rootMargin: margin },
    );
    watch.observe(section);
  });
  return { wait: () => wait(), seen };
}

/**
 * Do one thing after the other, each when there is nothing else to do: between two of them the page
 * answers and scrolls.
 * @param {(() => unknown)[]} parts
 * @param {() => Promise<void>} [wait] what is waited for before each
 */
export async function inTurn(parts, wait = idle) {
  for (const part of parts) {
    await wait();
    part();
  }
}

/** Wait until what is there has been painted; not for long where the page is not in sight. @returns {Promise<void>} */
export function painted() {
  return new Promise((done) => {
    setTimeout(done, 200);
    requestAnimationFrame(() => setTimeout(done));
  });
}
