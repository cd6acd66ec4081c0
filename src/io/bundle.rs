//! Archives of several files, zip and tar: the one file in them that is wanted.

use std::fmt;
use std::io::{self, Cursor, Read};

/// Format of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// zip.
    Zip,
    /// tar.
    Tar,
}

impl fmt::Display for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Zip => "zip archive",
            Self::Tar => "tar archive",
        })
    }
}

/// Reason why nothing could be taken out of an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The archive cannot be read.
    #[error(
        "this is a {bundle} that cannot be read ({reason}); unpack it with another program, and give \
         the file in it"
    )]
    Damaged {
        /// Format.
        bundle: Bundle,
        /// The message of the reader.
        reason: String,
    },
    /// No file in it is wanted.
    #[error("this is a {bundle} without such a file (it holds {})", listed(names))]
    None {
        /// Format.
        bundle: Bundle,
        /// Names of its files.
        names: Vec<String>,
    },
    /// Several files in it are wanted.
    #[error(
        "this is a {bundle} with several such files ({}); unpack it, and give one of them",
        listed(names)
    )]
    Several {
        /// Format.
        bundle: Bundle,
        /// Names of the files that are wanted.
        names: Vec<String>,
    },
    /// The file in it is larger than we take, or than there is memory for.
    #[error("{name} in the {bundle} has {bytes} bytes, more than can be taken")]
    TooLarge {
        /// Format.
        bundle: Bundle,
        /// Name of the file.
        name: String,
        /// Its bytes, unpacked.
        bytes: u64,
    },
}

/// Returns names in words, the first five of them.
fn listed(names: &[String]) -> String {
    match names {
        [] => "no file".to_owned(),
        [first @ .., _] if names.len() > 5 => {
            format!("{}, and {} more", first[..4].join(", "), names.len() - 4)
        }
        _ => names.join(", "),
    }
}

/// Returns the end of a sentence on a file out of an archive: the number of other files in it.
pub(in crate::io) fn others_in_words(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => "; another file in it was left out".to_owned(),
        _ => format!("; {others} other files in it were left out"),
    }
}

/// A file out of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its name in the archive.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
    /// Number of other files in the archive.
    pub others: usize,
}

/// Returns the format of the archive that begins with `start`, if it is one.
pub fn bundle_of(start: &[u8]) -> Option<Bundle> {
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        Some(Bundle::Zip)
    } else if start.get(257..262) == Some(b"ustar") {
        Some(Bundle::Tar)
    } else {
        None
    }
}

/// Takes the only file out of `archive` that is wanted: `is_wanted` sees its first 64 KiB. Hidden
/// files do not count, nor those that macOS and Windows add.
///
/// # Errors
/// [`BundleError`] if there is not exactly one such file, or it has more than `limit` bytes.
pub fn take_only(
    archive: &[u8],
    bundle: Bundle,
    limit: usize,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Taken, BundleError> {
    let mut names = Vec::new();
    let mut wanted: Vec<(usize, String)> = Vec::new();
    visit(archive, bundle, &mut |index, name, _, reader| {
        if is_extra(name) {
            return Ok(());
        }
        names.push(name.to_owned());
        let mut start = Vec::new();
        reader.take(64 << 10).read_to_end(&mut start)?;
        if is_wanted(&start) {
            wanted.push((index, name.to_owned()));
        }
        Ok(())
    })?;
    let others = names.len().saturating_sub(1);
    let (index, name) = match wanted.len() {
        0 => return Err(BundleError::None { bundle, names }),
        1 => wanted.remove(0),
        _ => {
            let names = wanted.into_iter().map(|(_, name)| name).collect();
            return Err(BundleError::Several { bundle, names });
        }
    };
    let content = content(archive, bundle, index, limit)?;
    Ok(Taken {
        name,
        content,
        others,
    })
}

/// Returns the content of number `wanted`, whose size is judged before memory is taken.
fn content(
    archive: &[u8],
    bundle: Bundle,
    wanted: usize,
    limit: usize,
) -> Result<Vec<u8>, BundleError> {
    let mut content = Vec::new();
    let mut too_large = None;
    visit(archive, bundle, &mut |index, name, bytes, reader| {
        if index != wanted {
            return Ok(());
        }
        let has_room = usize::try_from(bytes)
            .is_ok_and(|bytes| bytes <= limit && content.try_reserve_exact(bytes).is_ok());
        if !has_room {
            let name = name.to_owned();
            too_large = Some(BundleError::TooLarge {
                bundle,
                name,
                bytes,
            });
            return Ok(());
        }
        reader.take(bytes).read_to_end(&mut content)?;
        Ok(())
    })?;
    too_large.map_or(Ok(content), Err)
}

/// Sees a file of an archive: its index, name, size and content.
type See<'a> = dyn FnMut(usize, &str, u64, &mut dyn Read) -> io::Result<()> + 'a;

/// Shows every file of the archive.
fn visit(archive: &[u8], bundle: Bundle, see: &mut See) -> Result<(), BundleError> {
    let seen = match bundle {
        Bundle::Zip => visit_zip(archive, see),
        Bundle::Tar => visit_tar(archive, see),
    };
    seen.map_err(|error| BundleError::Damaged {
        bundle,
        reason: error.to_string(),
    })
}

fn visit_zip(archive: &[u8], see: &mut See) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive))?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        if file.is_file() {
            let (name, bytes) = (file.name().to_owned(), file.size());
            see(index, &name, bytes, &mut file)?;
        }
    }
    Ok(())
}

fn visit_tar(archive: &[u8], see: &mut See) -> io::Result<()> {
    let mut archive = tar::Archive::new(archive);
    for (index, file) in archive.entries()?.enumerate() {
        let mut file = file?;
        if file.header().entry_type().is_file() {
            let name = String::from_utf8_lossy(&file.path_bytes()).into_owned();
            let bytes = file.size();
            see(index, &name, bytes, &mut file)?;
        }
    }
    Ok(())
}

/// Returns whether a file is one that systems add to archives, or hidden.
fn is_extra(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.starts_with("__MACOSX/") || file.starts_with('.') || file == "Thumbs.db"
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::io::zip::ZipWriter;

    /// An archive of stored files.
    pub(in crate::io) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::default();
        let mut archive = Vec::new();
        for (name, content) in files {
            archive.extend(zip.begin(name, content).unwrap());
            archive.extend(*content);
        }
        archive.extend(zip.finish());
        archive
    }

    pub(in crate::io) fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            tar.append_data(&mut header, name, *content).unwrap();
        }
        tar.into_inner().unwrap()
    }

    fn only_a(start: &[u8]) -> bool {
        start.starts_with(b"a")
    }

    #[test]
    fn the_only_file_that_is_wanted_is_taken() {
        let files: [(&str, &[u8]); 4] = [
            ("folder/b.txt", b"b"),
            ("__MACOSX/folder/._a.map", b"a"),
            ("folder/.DS_Store", b"a"),
            ("folder/a.map", b"a map"),
        ];
        for (archive, bundle) in [(zip_of(&files), Bundle::Zip), (tar_of(&files), Bundle::Tar)] {
            assert_eq!(bundle_of(&archive), Some(bundle));
            let taken = take_only(&archive, bundle, 100, only_a).unwrap();
            assert_eq!(taken.name, "folder/a.map");
            assert_eq!((taken.content.as_slice(), taken.others), (&b"a map"[..], 1));
            let large = take_only(&archive, bundle, 4, only_a).unwrap_err();
            assert!(large.to_string().contains("has 5 bytes"), "{large}");
            let none = take_only(&archive, bundle, 100, |_| false).unwrap_err();
            assert!(
                none.to_string()
                    .contains("(it holds folder/b.txt, folder/a.map)")
            );
            let several = take_only(&archive, bundle, 100, |_| true).unwrap_err();
            assert!(matches!(several, BundleError::Several { .. }), "{several}");
            let cut = &archive[..archive.len() / 3];
            assert!(take_only(cut, bundle, 100, only_a).is_err());
        }
    }

    #[test]
    fn deflated_files_are_unpacked() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        zip.start_file("a.map", options).unwrap();
        zip.write_all(&[b'a'; 100_000]).unwrap();
        let archive = zip.finish().unwrap().into_inner();
        assert!(archive.len() < 1000);
        let taken = take_only(&archive, Bundle::Zip, 1 << 20, only_a).unwrap();
        assert_eq!(taken.content, [b'a'; 100_000]);
    }
}
