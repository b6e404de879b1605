// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.folder;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/**
 * JSON whose loss loses nothing else: what cannot be read, written or deleted is a warning and no more. A reader sees what
 * was there before a save or after it, never a part. Not safe for use by multiple threads.
 */
public final class CacheFile {
    private static final System.Logger LOG = System.getLogger(CacheFile.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** A file in a folder that exists; the file need not. */
    public CacheFile(Path file) {
        this.file = file;
    }

    /**
     * What was saved, as the caller makes sense of it; nothing when there is no file, or none that can be read.
     *
     * @param meaning may refuse what it reads with an IllegalArgumentException or DateTimeException
     */
    public <T, R> Optional<R> load(TypeReference<T> type, Function<T, R> meaning) {
        try {
            return Files.exists(file)
                    ? Optional.of(meaning.apply(JSON.readValue(file.toFile(), type)))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            warn("cannot read " + file + ", starting without it", e);
            return Optional.empty();
        }
    }

    /** Replaces what was saved; answers whether it could. */
    public boolean save(Object content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            JSON.writeValue(fresh.toFile(), content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            warn("cannot write " + file, e);
            return false;
        }
    }

    /** Forgets everything. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            warn("cannot delete " + file, e);
        }
    }

    private static void warn(String fact, Exception reason) {
        LOG.log(System.Logger.Level.WARNING, fact + ": " + reason.getMessage());
    }
}
