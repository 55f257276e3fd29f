//! One window per person. A lock file decides; a socket beside it tells the first one to come to
//! the front and hands over a link.

use crate::window;
use orgata_app::App;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tauri::AppHandle;

/// Longest link that is taken.
const LIMIT: u64 = 64 << 10;

/// Held while the window is open.
pub struct Lock {
    _file: File,
    socket: PathBuf,
}

/// The lock, or `None` when another window has it: then it was raised and given the link.
///
/// # Errors
/// When the data folder cannot be used.
pub fn claim(data: &Path, link: Option<&str>) -> io::Result<Option<Lock>> {
    fs::create_dir_all(data)?;
    fs::set_permissions(data, fs::Permissions::from_mode(0o700))?;
    let socket = data.join("window.sock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(data.join("window.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock {
            _file: file,
            socket,
        })),
        Err(fs::TryLockError::WouldBlock) => {
            if let Ok(mut first) = UnixStream::connect(&socket) {
                first.write_all(link.unwrap_or_default().as_bytes())?;
            }
            Ok(None)
        }
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Comes to the front whenever the program is started again.
pub fn listen(lock: Lock, handle: AppHandle, app: Arc<App>) {
    let _ = fs::remove_file(&lock.socket);
    let Ok(listener) = UnixListener::bind(&lock.socket) else {
        tracing::warn!(action = "desktop.listen", result = "failed");
        return;
    };
    std::thread::spawn(move || {
        let _held = lock;
        for stream in listener.incoming().flatten() {
            let link = read(stream);
            window::raise(&handle);
            if link.starts_with("orgata://") {
                app.offer_link(&link);
            }
        }
    });
}

fn read(stream: UnixStream) -> String {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    let mut text = String::new();
    let _ = stream.take(LIMIT).read_to_string(&mut text);
    text
}
