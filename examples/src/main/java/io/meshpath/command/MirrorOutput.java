// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshpath.mesh.replica.DeadLetter;
import io.meshpath.mesh.replica.ReplicaStatus;
import io.meshpath.mesh.time.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code mesh mirror} says of itself: a line on standard error now and then, or JSON lines. */
final class MirrorOutput {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final OutputOptions output;
    private final Due again = Due.in(Duration.ZERO);
    private @Nullable Row last;

    MirrorOutput(OutputOptions output) {
        this.output = output;
    }

    /** The status as JSON. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String cluster,
            String state,
            @Nullable String leader,
            boolean connected,
            boolean synced,
            long revision,
            long readings,
            long resumes,
            long written,
            long deleted,
            long same,
            long transactions,
            long split,
            int kept,
            List<DeadLetter> deadLetters,
            @Nullable String heartbeat,
            @Nullable String error) {
        static Row of(ReplicaStatus status) {
            return new Row(
                    status.cluster().toString(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.leader().orElse(null),
                    status.connected(),
                    status.synced(),
                    status.revision(),
                    status.readings(),
                    status.resumes(),
                    status.written(),
                    status.deleted(),
                    status.same(),
                    status.transactions(),
                    status.split(),
                    status.kept(),
                    status.deadLetters(),
                    status.heartbeat().map(Instant::toString).orElse(null),
                    status.error().orElse(null));
        }

        /** Whether more than numbers are different. */
        boolean isNewsAfter(@Nullable Row before) {
            return before == null
                    || !state.equals(before.state)
                    || connected != before.connected
                    || synced != before.synced
                    || readings != before.readings
                    || !deadLetters.equals(before.deadLetters)
                    || !Objects.equals(error, before.error);
        }

        @Override
        public String toString() {
            return cluster + ": " + state + (connected ? ", following" : "") + (synced ? ", complete" : "")
                    + ", revision " + revision + ", written " + written + ", deleted " + deleted + ", same " + same
                    + (kept > 0 ? ", kept for now " + kept : "")
                    + (deadLetters.isEmpty() ? "" : ", too large " + deadLetters.size())
                    + (error == null ? "" : "; " + error);
        }
    }

    /** Something is different: tells news at once, and numbers every ten seconds (as JSON, at once too). */
    void changed(ReplicaStatus status) {
        Row row = Row.of(status);
        if (output.json() || row.isNewsAfter(last) || again.isNow()) {
            show(row);
        }
    }

    void show(ReplicaStatus status) {
        show(Row.of(status));
    }

    private void show(Row row) {
        last = row;
        again.again(QUIET);
        if (!output.json()) {
            output.err().println(row);
            output.err().flush();
            return;
        }
        try {
            output.out().println(MAPPER.writeValueAsString(row));
            output.out().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not representable as JSON: " + row, e);
        }
    }

    void drained(long deleted) {
        if (output.json()) {
            output.out().println("{\"drained\":" + deleted + "}");
        } else {
            output.err().println(deleted + " keys drained");
        }
    }
}
