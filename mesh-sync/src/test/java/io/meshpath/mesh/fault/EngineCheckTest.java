// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.fault;

import static io.meshpath.mesh.fault.Pods.gone;
import static io.meshpath.mesh.fault.Pods.key;
import static io.meshpath.mesh.fault.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meshpath.mesh.fault.EngineLog.Told;
import io.meshpath.mesh.fault.History.Change;
import io.meshpath.mesh.store.Entry;
import io.meshpath.mesh.store.WatchBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The check itself: it must see what it is there to see. */
class EngineCheckTest {
    private final History history = new History();

    @BeforeEach
    void happen() {
        history.begin(1, List.of());
        history.wrote(2, List.of(pod(1)));
        history.wrote(3, List.of(pod(2), pod(3)));
        history.wrote(4, List.of(gone(1)));
    }

    private static final Told NOTHING_YET = new Told(true, false, 1, List.of(), 0);

    private List<String> violations(Told... told) {
        return new EngineCheck(history).violations(Arrays.asList(told));
    }

    private static Told at(long revision, Change... changes) {
        return new Told(false, false, revision, events(revision, changes), 0);
    }

    private static List<WatchBatch.Event> events(long revision, Change... changes) {
        return Arrays.stream(changes)
                .map(change -> new WatchBatch.Event(
                        change.value().isEmpty(),
                        new Entry(
                                change.key(),
                                ByteString.copyFromUtf8(change.value().orElse("")),
                                revision,
                                revision,
                                0)))
                .toList();
    }

    @Test
    void acceptsWhatHappened() {
        assertThat(violations(NOTHING_YET, at(2, pod(1)), at(3, pod(2), pod(3)), at(4, gone(1))))
                .isEmpty();
    }

    @Test
    void seesALostRevision() {
        assertThat(violations(NOTHING_YET, at(2, pod(1)), at(4, gone(1))))
                .singleElement()
                .asString()
                .startsWith("reliable: revision 3 of cilium/state/ip/v1/default/ was never told");
    }

    @Test
    void seesARevisionInTwoParts() {
        assertThat(violations(NOTHING_YET, at(2, pod(1)), at(3, pod(2))))
                .singleElement()
                .asString()
                .startsWith("atomic: of revision 3 only");
    }

    @Test
    void seesARevisionThatComesAgain() {
        assertThat(violations(NOTHING_YET, at(2, pod(1)), at(2, pod(1))))
                .first()
                .asString()
                .startsWith("unique: ");
    }

    @Test
    void seesRevisionsOutOfOrder() {
        List<WatchBatch.Event> later = events(3, pod(2), pod(3));
        List<WatchBatch.Event> both = new ArrayList<>(later);
        both.addAll(events(2, pod(1)));
        assertThat(violations(NOTHING_YET, new Told(false, false, 3, both, 0)))
                .first()
                .asString()
                .startsWith("ordered: ");
    }

    @Test
    void seesAReadingThatNeverWas() {
        Told wrong = new Told(true, false, 3, events(3, pod(1)), 0);
        assertThat(violations(NOTHING_YET, wrong))
                .singleElement()
                .asString()
                .startsWith("reading: revision 3 never looked like that");
    }

    @Test
    void seesAPodThatWasTakenForGone() {
        assertThat(SinkCheck.violations(Map.of(key(2), List.of(pod(2).value(), Optional.empty())), history.ofKeys()))
                .singleElement()
                .asString()
                .startsWith("reliable: " + key(2) + " was told to be gone");
    }

    @Test
    void letsASinkBeToldSeveralStepsAtOnce() {
        history.wrote(5, List.of(pod(1, "again")));
        assertThat(SinkCheck.violations(Map.of(key(1), List.of(pod(1, "again").value())), history.ofKeys()))
                .isEmpty();
    }
}
