// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What the SDK warns of while this is open: kept, each text once, instead of being logged. One at a time, as the log is the
 * process's.
 */
final class Warnings extends Handler implements AutoCloseable {
    // Kept: a logger that nobody holds is collected together with its handlers.
    private static final Logger SDK = Logger.getLogger("io.meshpath");

    private final SimpleFormatter formatter = new SimpleFormatter();
    private final Set<String> texts = new LinkedHashSet<>();

    private Warnings() {}

    static Warnings collect() {
        Warnings warnings = new Warnings();
        warnings.setLevel(Level.WARNING);
        SDK.addHandler(warnings);
        SDK.setUseParentHandlers(false);
        return warnings;
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    @Override
    public void publish(@Nullable LogRecord entry) {
        if (entry != null && isLoggable(entry)) {
            texts.add(formatter.formatMessage(entry).replaceAll("\\s+", " "));
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        SDK.removeHandler(this);
        SDK.setUseParentHandlers(true);
    }
}
