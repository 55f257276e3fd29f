//! Pictures that the profile lets pass lose everything but the picture: where it was taken, by which
//! camera and person, and what a tool wrote into it.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Why a picture cannot be cleaned. It must not leave then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Only formats whose metadata can be removed may pass.
    #[error("only JPEG and PNG pictures can be sent")]
    Format,
    /// It is not what it says.
    #[error("the picture is damaged")]
    Damaged,
}

/// Cleans a picture given as base64 and gives it back as base64.
///
/// # Errors
/// When it is neither JPEG nor PNG, or damaged.
pub fn clean_base64(media_type: &str, data: &str) -> Result<String, PictureError> {
    let bytes = STANDARD
        .decode(data.trim())
        .map_err(|_| PictureError::Damaged)?;
    Ok(STANDARD.encode(clean(media_type, &bytes)?))
}

/// Cleans the bytes of a picture.
///
/// # Errors
/// When it is neither JPEG nor PNG, or damaged.
pub fn clean(media_type: &str, bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    match media_type {
        "image/jpeg" | "image/jpg" => jpeg(bytes),
        "image/png" => png(bytes),
        _ => Err(PictureError::Format),
    }
}

const JPEG_END: u8 = 0xD9;
const JPEG_SCAN: u8 = 0xDA;

/// Keeps the segments that make the picture: tables, frames, scans, JFIF without its thumbnail, and
/// Adobe's colour mark. EXIF, XMP, ICC, IPTC and comments go, and what follows the end.
fn jpeg(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return Err(PictureError::Damaged);
    }
    let mut out = vec![0xFF, 0xD8];
    let mut at = 2;
    loop {
        let marker = loop {
            // Any number of 0xFF may stand before a marker.
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(0xFF), Some(0xFF)) => at += 1,
                (Some(0xFF), Some(marker)) => break *marker,
                _ => return Err(PictureError::Damaged),
            }
        };
        at += 2;
        if marker == JPEG_END {
            out.extend([0xFF, JPEG_END]);
            return Ok(out);
        }
        let body = segment(bytes, at)?;
        if let Some(kept) = kept(marker, body) {
            out.extend([0xFF, marker]);
            out.extend(
                u16::try_from(kept.len() + 2)
                    .map_err(|_| PictureError::Damaged)?
                    .to_be_bytes(),
            );
            out.extend(kept);
        }
        at += body.len() + 2;
        if marker == JPEG_SCAN {
            let end = scan_end(bytes, at);
            out.extend(&bytes[at..end]);
            at = end;
        }
    }
}

fn segment(bytes: &[u8], at: usize) -> Result<&[u8], PictureError> {
    let length = bytes.get(at..at + 2).ok_or(PictureError::Damaged)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    bytes
        .get(at + 2..at + length.max(2))
        .ok_or(PictureError::Damaged)
}

fn kept(marker: u8, body: &[u8]) -> Option<Vec<u8>> {
    match marker {
        // The last two bytes of a bare JFIF header are the size of its thumbnail: none.
        0xE0 if body.starts_with(b"JFIF\0") && body.len() >= 14 => {
            Some([&body[..12], &[0, 0]].concat())
        }
        0xEE if body.starts_with(b"Adobe") => Some(body.get(..12).unwrap_or(body).to_vec()),
        0xE0..=0xEF | 0xFE => None,
        _ => Some(body.to_vec()),
    }
}

/// Scan data ends at the next marker that is neither a stuffed byte nor a restart.
fn scan_end(bytes: &[u8], from: usize) -> usize {
    let marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xFF | 0xD0..=0xD7);
    let rest = bytes.get(from..).unwrap_or_default();
    rest.windows(2)
        .position(marker)
        .map_or(bytes.len(), |place| from + place)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks that make the picture. Texts, times, EXIF, colour profiles and private chunks go.
const PNG_KEPT: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"pHYs", b"cICP",
];

fn png(bytes: &[u8]) -> Result<Vec<u8>, PictureError> {
    let mut rest = bytes.strip_prefix(PNG).ok_or(PictureError::Damaged)?;
    let mut out = PNG.to_vec();
    loop {
        let length = rest.get(..4).ok_or(PictureError::Damaged)?;
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let chunk = rest
            .get(..length.saturating_add(12))
            .ok_or(PictureError::Damaged)?;
        let kind = &chunk[4..8];
        if PNG_KEPT.iter().any(|kept| kept.as_slice() == kind) {
            out.extend(chunk);
        }
        if kind == b"IEND" {
            return Ok(out);
        }
        rest = &rest[chunk.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], length.as_slice(), body].concat()
    }

    #[test]
    fn a_jpeg_keeps_its_picture_and_nothing_else() {
        let tables = segment(0xDB, &[1; 65]);
        let frame = segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
        let scan = [
            segment(0xDA, &[1, 1, 0, 0, 63, 0]),
            vec![0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56],
        ]
        .concat();
        let jfif = segment(0xE0, b"JFIF\0\x01\x02\x00\x00\x01\x00\x01\x01\x01rgb");
        let exif = segment(0xE1, b"Exif\0\0GPS 52.5200 13.4050 Anna Schmidt");
        let comment = segment(0xFE, b"taken by Anna");
        let whole = [
            &[0xFF, 0xD8],
            &jfif[..],
            &exif,
            &comment,
            &tables,
            &[0xFF],
            &frame,
            &scan,
            &[0xFF, 0xD9],
            b"trailing Anna",
        ]
        .concat();
        let cleaned = clean("image/jpeg", &whole).unwrap();
        let bare = segment(0xE0, b"JFIF\0\x01\x02\x00\x00\x01\x00\x01\x00\x00");
        assert_eq!(
            cleaned,
            [
                &[0xFF, 0xD8],
                &bare[..],
                &tables,
                &frame,
                &scan,
                &[0xFF, 0xD9]
            ]
            .concat()
        );
    }

    #[test]
    fn a_png_loses_its_texts() {
        let chunk = |kind: &[u8], body: &[u8]| {
            let length = u32::try_from(body.len()).unwrap().to_be_bytes();
            [length.as_slice(), kind, body, &[0; 4]].concat()
        };
        let (head, data, end) = (
            chunk(b"IHDR", &[0; 13]),
            chunk(b"IDAT", &[7; 9]),
            chunk(b"IEND", &[]),
        );
        let texts = [
            chunk(b"tEXt", b"Author\0Anna"),
            chunk(b"eXIf", b"GPS"),
            chunk(b"iTXt", b"xmp"),
        ]
        .concat();
        let whole = [PNG, &head, &texts, &data, &end, b"trailing Anna"].concat();
        assert_eq!(
            clean("image/png", &whole).unwrap(),
            [PNG, &head, &data, &end].concat()
        );
    }

    #[test]
    fn what_cannot_be_cleaned_does_not_pass() {
        assert_eq!(clean("image/webp", b"RIFF"), Err(PictureError::Format));
        for bytes in [
            &b"\xFF\xD8\xFF"[..],
            b"\xFF\xD8\xFF\xE1\xFF\xFFshort",
            b"",
            b"\xFF\xD8no marker",
        ] {
            assert_eq!(
                clean("image/jpeg", bytes),
                Err(PictureError::Damaged),
                "{bytes:?}"
            );
        }
        assert_eq!(clean("image/png", PNG), Err(PictureError::Damaged));
    }
}
