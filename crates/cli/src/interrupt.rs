//! Interruption by the user (Ctrl-C) or the system (SIGTERM).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

/// Listens for requests to stop from now on; the future resolves at the first one. Needs a runtime.
#[cfg(unix)]
pub(crate) fn requested() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for requests to stop from now on; the future resolves at the first one. Needs a runtime.
#[cfg(not(unix))]
pub(crate) fn requested() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// A flag that is raised at the first request to stop; the second one stops the process at once.
pub(crate) fn flag() -> anyhow::Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let first = runtime.block_on(async { requested() }).context("signals cannot be received")?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                first.await;
                raised.store(true, Ordering::Relaxed);
                if let Ok(second) = requested() {
                    second.await;
                    std::process::exit(130);
                }
            });
        })
        .context("the signal thread could not start")?;
    Ok(flag)
}
