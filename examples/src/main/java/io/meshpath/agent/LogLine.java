// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/** Writes each log record as one line: time, level, and what happened. */
final class LogLine extends Formatter {
    // Kept: a logger that nobody holds is collected together with its level.
    private static final Logger ROOT = Logger.getLogger("");

    /** Sends the log of this process to standard error, from {@code level} on. */
    static void install(Level level) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ROOT.addHandler(new Flushing());
        ROOT.setLevel(level);
    }

    @Override
    public String format(LogRecord entry) {
        return Instant.ofEpochMilli(entry.getMillis()).truncatedTo(ChronoUnit.MILLIS) + " "
                + name(entry.getLevel()) + " "
                + formatMessage(entry).replace('\n', ' ') + "\n";
    }

    private static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "warn";
        }
        return level.intValue() >= Level.INFO.intValue() ? "info" : "debug";
    }

    private static final class Flushing extends StreamHandler {
        Flushing() {
            super(System.err, new LogLine());
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(@Nullable LogRecord entry) {
            super.publish(entry);
            flush();
        }
    }
}
