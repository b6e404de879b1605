// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WarningsTest {
    private static final System.Logger LOG = System.getLogger("io.meshpath.warnings");

    private final List<String> logged = new ArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Handler process = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        root.addHandler(process);
    }

    @AfterEach
    void stopListening() {
        root.removeHandler(process);
    }

    @Test
    void eachTextIsKeptOnceAndNotLogged() {
        try (Warnings warnings = Warnings.collect()) {
            LOG.log(Level.WARNING, "types of {0} are refused", "a.o");
            LOG.log(Level.WARNING, "types of {0} are refused", "a.o");
            LOG.log(Level.DEBUG, "a detail");
            assertThat(warnings.texts()).containsExactly("types of a.o are refused");
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void whatIsWarnedOfAfterwardsIsLogged() {
        Warnings closed = Warnings.collect();
        closed.close();
        LOG.log(Level.WARNING, "later");
        assertThat(closed.texts()).isEmpty();
        assertThat(logged).containsExactly("later");
    }
}
