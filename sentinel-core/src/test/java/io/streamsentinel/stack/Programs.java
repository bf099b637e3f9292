package io.streamsentinel.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Server programs, unpacked once from the archives that Maven downloads. */
final class Programs {

  private static final Map<Path, Object> ONE_AT_A_TIME = new ConcurrentHashMap<>();
  private static final int OWNER_MAY_EXECUTE = 0100;

  private final Path directory;

  Programs(Path directory) {
    this.directory = directory;
  }

  /** Opens an archive or program. */
  interface Source {
    InputStream open() throws IOException;
  }

  /** The unpacked archive, compressed with gzip. */
  Path tarGz(String name, Source archive) {
    return once(name, target -> untar(new GZIPInputStream(archive.open()), target));
  }

  /** The unpacked archive, compressed with xz. */
  Path tarXz(String name, Source archive) {
    return once(
        name, target -> untar(new XZInputStream(new BufferedInputStream(archive.open())), target));
  }

  /** A copy of a single program. */
  Path program(String name, Source program) {
    return once(
            name,
            target -> {
              try (InputStream in = program.open()) {
                Files.createDirectories(target);
                Path file = target.resolve(name);
                Files.copy(in, file);
                makeExecutable(file);
              }
            })
        .resolve(name);
  }

  private interface Unpacking {
    void into(Path target) throws IOException;
  }

  private Path once(String name, Unpacking unpacking) {
    Path result = directory.resolve(name);
    try {
      Files.createDirectories(directory);
      synchronized (ONE_AT_A_TIME.computeIfAbsent(result, path -> new Object())) {
        // Other JVMs may want the same.
        try (FileChannel lock = lockFile(result);
            FileLock held = lock.lock()) {
          if (held.isValid() && !Files.exists(result)) {
            Path unfinished = Files.createTempDirectory(directory, name);
            unpacking.into(unfinished);
            Files.move(unfinished, result, StandardCopyOption.ATOMIC_MOVE);
          }
        }
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack " + name + " into " + directory, e);
    }
  }

  private static FileChannel lockFile(Path result) throws IOException {
    return FileChannel.open(
        result.resolveSibling(result.getFileName() + ".lock"),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE);
  }

  private static void untar(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("Archive entry leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, file);
          if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) {
            makeExecutable(file);
          }
        }
      }
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
