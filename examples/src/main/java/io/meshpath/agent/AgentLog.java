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

/** The agent's log: one line on standard error for each record, with time, level, and what happened. */
public final class AgentLog extends Formatter {
    // Kept: a logger that nobody holds is collected together with its level.
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OWN = Logger.getLogger("io.meshpath");

    private AgentLog() {}

    /** Sends the log of this process to standard error: warnings of libraries, and from us all but details. */
    public static void install(boolean debug) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ROOT.addHandler(new Flushing());
        ROOT.setLevel(Level.WARNING);
        OWN.setLevel(debug ? Level.ALL : Level.INFO);
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
            super(System.err, new AgentLog());
            setLevel(Level.ALL);
        }

        @Override
        public synchronized void publish(@Nullable LogRecord entry) {
            super.publish(entry);
            flush();
        }

        /** Standard error stays open: who is told to stop has something to say after the log has ended. */
        @Override
        public synchronized void close() {
            flush();
        }
    }
}
