// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Drives a speaker on the thread of a test, by the machine's clock, until what the test waits for holds. */
final class Turns {
    private Turns() {}

    static void until(BgpSpeaker speaker, String what, Callable<Boolean> holds) {
        Waiting.until(what, () -> {
            turn(speaker);
            return holds.call();
        });
    }

    /** Turns until there is nothing to do. */
    static void turn(BgpSpeaker speaker) {
        int work = speaker.doWork(System.nanoTime());
        while (work > 0) {
            work = speaker.doWork(System.nanoTime());
        }
    }

    static void establish(BgpSpeaker speaker, IpAddress neighbor) {
        until(speaker, "a session with " + neighbor, () -> state(speaker, neighbor) == SessionState.ESTABLISHED);
    }

    static SessionState state(BgpSpeaker speaker, IpAddress neighbor) {
        return speaker.neighbor(neighbor).map(NeighborStatus::state).orElse(SessionState.IDLE);
    }

    static String lastError(BgpSpeaker speaker, IpAddress neighbor) {
        return speaker.neighbor(neighbor).flatMap(NeighborStatus::lastError).orElse("");
    }

    /** The best route to {@code prefix}, at the next turn. */
    static Optional<Route> best(BgpSpeaker speaker, Cidr prefix) {
        return now(speaker, speaker.locRib()).stream()
                .filter(entry -> entry.standing() == RibEntry.Standing.BEST)
                .map(RibEntry::route)
                .filter(route -> route.prefix().equals(prefix))
                .findFirst();
    }

    /** What the speaker answers at its next turn. */
    static <T> T now(BgpSpeaker speaker, CompletableFuture<T> answer) {
        speaker.doWork(System.nanoTime());
        return answer.join();
    }
}
