//! Runs the generator for several models in parallel.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Stack size of a thread, that of the main thread: the generator recurses over nested shapes.
const STACK_SIZE: usize = 8 << 20;

/// Returns the number of processors.
pub(crate) fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Calls `work` with each item and its index, in up to `jobs` threads.
pub(crate) fn for_each<T: Sync>(items: &[T], jobs: usize, work: impl Fn(usize, &T) + Sync) {
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                break;
            };
            work(index, item);
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs {
            let builder = thread::Builder::new().stack_size(STACK_SIZE);
            // Without a thread, the items are left to the others or to the call below.
            let _ = builder.spawn_scoped(scope, work);
        }
    });
    work();
}
