//! Names inside archives, so that what an ignore file hides cannot be unpacked from a copy.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// What is known about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Not an archive.
    Plain,
    /// An archive whose names are known.
    Names(Vec<String>),
    /// An archive that cannot be listed: another format, damaged, or too large.
    Unknown,
}

/// At most so many bytes of a compressed stream are unpacked to list it.
const MAX_UNPACKED: u64 = 512 * 1024 * 1024;
/// At most so many names are listed.
const MAX_NAMES: usize = 200_000;

/// Looks into a file. Formats are told by their first bytes, an old tar by its name.
pub fn contents(path: &Path) -> Contents {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let Ok(mut file) = std::fs::File::open(path) else {
        return Contents::Unknown;
    };
    let mut head = [0_u8; 512];
    let Ok(read) = fill(&mut file, &mut head) else {
        return Contents::Unknown;
    };
    let head = &head[..read];
    let listed = match kind(head, &name) {
        Kind::Plain => return Contents::Plain,
        Kind::Other => None,
        Kind::Zip => zip(&mut file),
        Kind::Tar => file
            .seek(SeekFrom::Start(0))
            .ok()
            .and_then(|_| tar(file.take(u64::MAX))),
        Kind::Gzip => file
            .seek(SeekFrom::Start(0))
            .ok()
            .and_then(|_| gzip(file, path)),
    };
    // An archive in an archive would have to be unpacked to be listed.
    match listed {
        Some(names) if names.iter().any(|name| looks_packed(name)) => Contents::Unknown,
        Some(names) => Contents::Names(names),
        None => Contents::Unknown,
    }
}

enum Kind {
    Plain,
    Zip,
    Tar,
    Gzip,
    Other,
}

fn kind(head: &[u8], name: &str) -> Kind {
    const OTHER: [&[u8]; 8] = [
        b"BZh",
        b"\xfd7zXZ\0",
        b"7z\xbc\xaf\x27\x1c",
        b"\x28\xb5\x2f\xfd",
        b"Rar!\x1a\x07",
        b"\x04\x22\x4d\x18",
        b"!<arch>\n",
        b"070701",
    ];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Kind::Zip
    } else if head.starts_with(b"\x1f\x8b") {
        Kind::Gzip
    } else if head.get(257..262) == Some(b"ustar") || name.ends_with(".tar") {
        Kind::Tar
    } else if OTHER.iter().any(|magic| head.starts_with(magic)) || name.ends_with(".lzma") {
        Kind::Other
    } else {
        Kind::Plain
    }
}

fn looks_packed(name: &str) -> bool {
    const SUFFIXES: [&str; 15] = [
        ".zip", ".jar", ".war", ".tar", ".tgz", ".tbz", ".txz", ".gz", ".bz2", ".xz", ".7z",
        ".zst", ".rar", ".lz4", ".cpio",
    ];
    let name = name.to_ascii_lowercase();
    SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

fn fill(file: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(
        bytes.get(at..at + 2)?.try_into().ok()?,
    )))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_le_bytes(
        bytes.get(at..at + 4)?.try_into().ok()?,
    )))
}

/// Names of the central directory. A directory with 64-bit fields is not listed.
fn zip(file: &mut (impl Read + Seek)) -> Option<Vec<String>> {
    const END: &[u8] = b"PK\x05\x06";
    let length = file.seek(SeekFrom::End(0)).ok()?;
    let tail_length = length.min(66_000);
    file.seek(SeekFrom::Start(length - tail_length)).ok()?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).ok()?;
    let end = tail.windows(4).rposition(|window| window == END)?;
    let (size, offset) = (u32_at(&tail, end + 12)?, u32_at(&tail, end + 16)?);
    if offset == u64::from(u32::MAX) || size > 64 * 1024 * 1024 {
        return None;
    }
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut directory = Vec::new();
    file.take(size).read_to_end(&mut directory).ok()?;
    zip_names(&directory)
}

fn zip_names(directory: &[u8]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut at = 0;
    while at < directory.len() {
        if directory.get(at..at + 4)? != b"PK\x01\x02" || names.len() >= MAX_NAMES {
            return None;
        }
        let name = u16_at(directory, at + 28)?;
        let rest = u16_at(directory, at + 30)? + u16_at(directory, at + 32)?;
        let bytes = directory.get(at + 46..at + 46 + name)?;
        names.push(String::from_utf8_lossy(bytes).into_owned());
        at += 46 + name + rest;
    }
    Some(names)
}

/// A gzip stream: a tar inside is listed, anything else counts by the file's name without `.gz`.
fn gzip(file: std::fs::File, path: &Path) -> Option<Vec<String>> {
    let decoder = flate2::read::MultiGzDecoder::new(BufReader::new(file));
    let mut stream = decoder.take(MAX_UNPACKED);
    let mut first = [0_u8; 512];
    let read = fill(&mut stream, &mut first).ok()?;
    let name = path.file_stem()?.to_string_lossy().into_owned();
    if read == 512 && (first.get(257..262) == Some(b"ustar") || name.ends_with(".tar")) {
        return tar((&first[..]).chain(stream));
    }
    let plain = matches!(kind(&first[..read], ""), Kind::Plain);
    plain.then(|| vec![name])
}

/// Names of a tar stream; long names of both dialects are understood.
fn tar(mut stream: impl Read) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut long_name: Option<String> = None;
    let mut header = [0_u8; 512];
    loop {
        let read = fill(&mut stream, &mut header).ok()?;
        if read == 0 || header.iter().all(|byte| *byte == 0) {
            return Some(names);
        }
        if read < 512 || names.len() >= MAX_NAMES {
            return None;
        }
        let size = octal(&header[124..136])?;
        match header[156] {
            b'L' | b'x' => {
                let text = block(&mut stream, size)?;
                let found = if header[156] == b'L' {
                    Some(text)
                } else {
                    pax_path(&text)
                };
                long_name = found.or(long_name);
            }
            b'g' => skip(&mut stream, size)?,
            _ => {
                names.push(long_name.take().unwrap_or_else(|| tar_name(&header)));
                names.extend(link_target(&header));
                skip(&mut stream, size)?;
            }
        }
    }
}

fn tar_name(header: &[u8; 512]) -> String {
    let prefix = if &header[257..262] == b"ustar" {
        text(&header[345..500])
    } else {
        String::new()
    };
    let name = text(&header[..100]);
    if prefix.is_empty() {
        name
    } else {
        format!("{prefix}/{name}")
    }
}

/// A hard link in an archive names the file whose content it has.
fn link_target(header: &[u8; 512]) -> Option<String> {
    (header[156] == b'1').then(|| text(&header[157..257]))
}

fn text(bytes: &[u8]) -> String {
    let end = bytes
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = text(field);
    let digits = digits.trim();
    if digits.is_empty() {
        Some(0)
    } else {
        u64::from_str_radix(digits, 8).ok()
    }
}

fn padded(size: u64) -> u64 {
    size.div_ceil(512) * 512
}

fn block(stream: &mut impl Read, size: u64) -> Option<String> {
    if size > 1024 * 1024 {
        return None;
    }
    let mut bytes = Vec::new();
    stream.take(padded(size)).read_to_end(&mut bytes).ok()?;
    bytes.truncate(usize::try_from(size).ok()?);
    Some(text(&bytes))
}

fn skip(stream: &mut impl Read, size: u64) -> Option<()> {
    let wanted = padded(size);
    let skipped = std::io::copy(&mut stream.take(wanted), &mut std::io::sink()).ok()?;
    (skipped == wanted).then_some(())
}

/// `path` of a pax header: lines of `LENGTH KEY=VALUE`.
fn pax_path(header: &str) -> Option<String> {
    header.lines().find_map(|line| {
        let (_, pair) = line.split_once(' ')?;
        Some(pair.strip_prefix("path=")?.to_owned())
    })
}
