//! The session's folder: the only place that the file tools touch.
//!
//! A path is walked from the folder's own file descriptor, one component at a time, each opened
//! with `O_NOFOLLOW`. A symbolic link is read and its target walked the same way, so a link that
//! leads out is refused, and swapping a component for a link between check and use makes the open
//! fail instead of leading it elsewhere. What is read or written is the descriptor that the walk
//! ended at, never the path.

use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// More links than this in one path are a loop.
const MAX_LINKS: usize = 40;

/// A folder held open.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    given: PathBuf,
    dir: OwnedFd,
}

/// Why a path cannot be used. The text is for the model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The path, or a link in it, leads out of the folder.
    #[error("{0} is outside the session's folder")]
    Outside(String),
    /// Nothing is there.
    #[error("{0} does not exist")]
    Missing(String),
    /// It is not a regular file.
    #[error("{0} is not a regular file")]
    NotAFile(String),
    /// It is not a folder.
    #[error("{0} is not a folder")]
    NotAFolder(String),
    /// Links lead in a circle.
    #[error("{0} holds too many symbolic links")]
    Loop(String),
    /// Anything the system says.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
}

/// Where a walk ended: the folder that holds the name, held open.
#[derive(Debug)]
pub struct Place {
    parent: OwnedFd,
    name: OsString,
    /// Path from the folder without links or `..`; empty for the folder itself.
    pub relative: PathBuf,
}

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// When it is missing or not a folder.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let root = path.canonicalize()?;
        let dir = fs::open(&root, dir_flags(), Mode::empty())?;
        Ok(Self {
            root,
            given: path.to_owned(),
            dir,
        })
    }

    /// Its path without links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Walks a path, relative to the folder or absolute inside it. The last component may be
    /// missing; with `make` so may be folders before it, which are then made.
    ///
    /// # Errors
    /// When it leads out, or a component is missing or no folder.
    pub fn place(&self, path: &str, make: bool) -> Result<Place, PathError> {
        Walk {
            folder: self,
            shown: path,
            make,
            links: 0,
            stack: Vec::new(),
        }
        .run(self.components(path)?)
    }

    fn components(&self, path: &str) -> Result<VecDeque<OsString>, PathError> {
        let path_buf = Path::new(path);
        let inner = if path_buf.is_absolute() {
            path_buf
                .strip_prefix(&self.root)
                .or_else(|_| path_buf.strip_prefix(&self.given))
                .map_err(|_| PathError::Outside(path.to_owned()))?
        } else {
            path_buf
        };
        Ok(split(inner))
    }
}

fn dir_flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC
}

fn split(path: &Path) -> VecDeque<OsString> {
    path.components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some(OsString::from("..")),
            _ => None,
        })
        .collect()
}

struct Walk<'a> {
    folder: &'a Folder,
    shown: &'a str,
    make: bool,
    links: usize,
    stack: Vec<(OsString, OwnedFd)>,
}

impl Walk<'_> {
    fn run(mut self, mut todo: VecDeque<OsString>) -> Result<Place, PathError> {
        while let Some(name) = todo.pop_front() {
            if name == ".." {
                self.stack
                    .pop()
                    .ok_or_else(|| PathError::Outside(self.shown.to_owned()))?;
                continue;
            }
            match fs::statat(self.here(), &name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink => {
                    self.follow(&name, &mut todo)?;
                }
                Ok(_) if todo.is_empty() => return self.end(name),
                Ok(_) => self.enter(name)?,
                Err(Errno::NOENT) if todo.is_empty() => return self.end(name),
                Err(Errno::NOENT) if self.make => {
                    fs::mkdirat(self.here(), &name, Mode::from_raw_mode(0o777))
                        .map_err(|error| self.io(error))?;
                    self.enter(name)?;
                }
                Err(Errno::NOENT) => return Err(PathError::Missing(self.shown.to_owned())),
                Err(error) => return Err(self.io(error)),
            }
        }
        // The path ends at a folder that was entered: the folder itself, or after `..` or a link.
        match self.stack.pop() {
            Some((name, _)) => self.end(name),
            None => self.end(OsString::from(".")),
        }
    }

    fn here(&self) -> BorrowedFd<'_> {
        self.stack
            .last()
            .map_or(self.folder.dir.as_fd(), |(_, fd)| fd.as_fd())
    }

    fn enter(&mut self, name: OsString) -> Result<(), PathError> {
        let fd = match fs::openat(self.here(), &name, dir_flags(), Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOTDIR) => return Err(PathError::NotAFolder(self.shown.to_owned())),
            Err(error) => return Err(self.io(error)),
        };
        self.stack.push((name, fd));
        Ok(())
    }

    fn follow(&mut self, name: &OsStr, todo: &mut VecDeque<OsString>) -> Result<(), PathError> {
        use std::os::unix::ffi::OsStringExt;
        self.links += 1;
        if self.links > MAX_LINKS {
            return Err(PathError::Loop(self.shown.to_owned()));
        }
        let target =
            fs::readlinkat(self.here(), name, Vec::new()).map_err(|error| self.io(error))?;
        let target = PathBuf::from(OsString::from_vec(target.into_bytes()));
        let inner = if target.is_absolute() {
            self.stack.clear();
            target
                .strip_prefix(&self.folder.root)
                .map_err(|_| PathError::Outside(self.shown.to_owned()))?
        } else {
            &target
        };
        for component in split(inner).into_iter().rev() {
            todo.push_front(component);
        }
        Ok(())
    }

    fn end(self, name: OsString) -> Result<Place, PathError> {
        let parent = self
            .here()
            .try_clone_to_owned()
            .map_err(|error| PathError::Io(self.shown.to_owned(), error))?;
        let mut relative: PathBuf = self.stack.iter().map(|(name, _)| name).collect();
        if name != "." {
            relative.push(&name);
        }
        Ok(Place {
            parent,
            name,
            relative,
        })
    }

    fn io(&self, error: Errno) -> PathError {
        PathError::Io(self.shown.to_owned(), error.into())
    }
}

impl Place {
    /// Opens the regular file there for reading.
    ///
    /// # Errors
    /// When it is missing, a folder, a device, a pipe or a socket.
    pub fn open(&self) -> Result<File, PathError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let fd = fs::openat(&self.parent, &self.name, flags, Mode::empty())
            .map_err(|error| self.error(error))?;
        let file = File::from(fd);
        let about = file
            .metadata()
            .map_err(|error| PathError::Io(self.shown(), error))?;
        if !about.is_file() {
            return Err(PathError::NotAFile(self.shown()));
        }
        Ok(file)
    }

    /// Reads the regular file there, up to `cap` bytes; the flag says that there is more.
    ///
    /// # Errors
    /// As [`Place::open`].
    pub fn read(&self, cap: u64) -> Result<(Vec<u8>, bool), PathError> {
        let mut bytes = Vec::new();
        self.open()?
            .take(cap + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| PathError::Io(self.shown(), error))?;
        let more = bytes.len() as u64 > cap;
        bytes.truncate(usize::try_from(cap).unwrap_or(usize::MAX));
        Ok((bytes, more))
    }

    /// What lies there, without following a link; `None` when nothing does.
    ///
    /// # Errors
    /// What the system says.
    pub fn stat(&self) -> Result<Option<fs::Stat>, PathError> {
        match fs::statat(&self.parent, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.error(error)),
        }
    }

    /// Opens the folder there.
    ///
    /// # Errors
    /// When it is missing or no folder.
    pub fn dir(&self) -> Result<OwnedFd, PathError> {
        fs::openat(&self.parent, &self.name, dir_flags(), Mode::empty())
            .map_err(|error| self.error(error))
    }

    /// Replaces the file there in one step: whoever reads sees the old or the new content.
    /// The permissions of an existing file are kept.
    ///
    /// # Errors
    /// When the place holds something other than a regular file, or the disk refuses.
    pub fn write(&self, content: &[u8]) -> Result<(), PathError> {
        let mode = match self.stat()? {
            Some(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile => {
                Some(Mode::from_raw_mode(stat.st_mode))
            }
            Some(_) => return Err(PathError::NotAFile(self.shown())),
            None => None,
        };
        let temporary = temporary_name();
        let written = self
            .write_temporary(&temporary, content, mode)
            .and_then(|()| {
                fs::renameat(&self.parent, &temporary, &self.parent, &self.name).map_err(Into::into)
            });
        written.map_err(|error| {
            let _ = fs::unlinkat(&self.parent, &temporary, AtFlags::empty());
            PathError::Io(self.shown(), error)
        })
    }

    /// Removes the folder there with the files in it. Nothing there is as good.
    ///
    /// # Errors
    /// When it is no folder, holds folders, or the disk refuses.
    pub fn remove_folder(&self) -> Result<(), PathError> {
        let dir = match self.dir() {
            Err(PathError::Missing(_)) => return Ok(()),
            dir => dir?,
        };
        let entries = fs::Dir::read_from(&dir).map_err(|error| self.error(error))?;
        for entry in entries {
            let entry = entry.map_err(|error| self.error(error))?;
            if ![c".", c".."].contains(&entry.file_name()) {
                fs::unlinkat(&dir, entry.file_name(), AtFlags::empty())
                    .map_err(|error| self.error(error))?;
            }
        }
        fs::unlinkat(&self.parent, &self.name, AtFlags::REMOVEDIR)
            .map_err(|error| self.error(error))
    }

    fn write_temporary(
        &self,
        name: &str,
        content: &[u8],
        mode: Option<Mode>,
    ) -> std::io::Result<()> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = fs::openat(&self.parent, name, flags, Mode::from_raw_mode(0o666))?;
        if let Some(mode) = mode {
            fs::fchmod(&fd, mode)?;
        }
        let mut file = File::from(fd);
        file.write_all(content)?;
        file.sync_all()
    }

    fn shown(&self) -> String {
        self.relative.to_string_lossy().into_owned()
    }

    fn error(&self, error: Errno) -> PathError {
        match error {
            Errno::NOENT => PathError::Missing(self.shown()),
            Errno::NOTDIR => PathError::NotAFolder(self.shown()),
            Errno::LOOP => PathError::Outside(self.shown()),
            other => PathError::Io(self.shown(), other.into()),
        }
    }
}

/// Unique in this process; `O_EXCL` refuses a name that another process took.
fn temporary_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!(
        ".orgata-{}-{}.tmp",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
