//! Interruption by the user (Ctrl-C) or the system (SIGTERM).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

/// Resolves when the process is asked to stop.
pub(crate) async fn requested() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// A flag that is raised at the first request to stop; the second one stops the process at once.
pub(crate) fn flag() -> anyhow::Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = Arc::clone(&flag);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                if requested().await.is_ok() {
                    raised.store(true, Ordering::Relaxed);
                    if requested().await.is_ok() {
                        std::process::exit(130);
                    }
                }
            });
        })
        .context("the signal thread could not start")?;
    Ok(flag)
}
