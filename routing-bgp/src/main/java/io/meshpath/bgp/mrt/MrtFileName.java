// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.mrt;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where a speaker writes MRT, and how often it begins a new file. Immutable.
 *
 * @param pattern a path in which <code>{time}</code> stands for when the file was begun, in UTC: {@code
 *     /var/log/bgp/rib.{time}.mrt} gives {@code /var/log/bgp/rib.20260102.030405.mrt}; a pattern without it names one file
 *     that is written anew
 * @param every how long until the next file, at least a second
 */
public record MrtFileName(String pattern, Duration every) {
    private static final String TIME = "{time}";
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd.HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    public MrtFileName {
        if (every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a new file comes at most once a second: " + every);
        }
        requireFile(pattern);
    }

    /** The file that is begun at {@code time}. */
    public Path at(Instant time) {
        return Path.of(pattern.replace(TIME, UTC.format(time)));
    }

    private static void requireFile(String pattern) {
        try {
            if (pattern.isEmpty() || Path.of(pattern).getFileName() == null) {
                throw new IllegalArgumentException("path names no file: '" + pattern + "'");
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getMessage(), e);
        }
    }
}
