// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.agent.api.AgentStatus.Problem;
import io.meshpath.agent.loop.Problems;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IpcacheGuardTest {
    private static final Cidr ONE = Cidr.parse("10.218.0.1/32");
    private static final Cidr TWO = Cidr.parse("10.218.0.2/32");
    private static final Cidr SIX = Cidr.parse("fd00::1/128");
    private static final Cidr PREFIX = Cidr.parse("10.218.0.0/24");

    private final Map<Cidr, IpcacheEntry> kernel = new HashMap<>();
    private boolean complete;
    private final Problems problems = new Problems(Clock.systemUTC());
    private final IpcacheGuard guard = new IpcacheGuard(new OneAddress(), problems);

    /** Room for one address of each family, and for as many prefixes as anybody wants. */
    private final class OneAddress implements IpcacheSink {
        @Override
        public void update(Map<Cidr, IpcacheEntry> changed) {
            changed.forEach((prefix, entry) -> {
                boolean full = prefix.isSingle()
                        && kernel.keySet().stream()
                                .anyMatch(known ->
                                        known.isSingle() && known.isV4() == prefix.isV4() && !known.equals(prefix));
                if (full) {
                    throw new IllegalStateException("E2BIG");
                }
                kernel.put(prefix, entry);
            });
        }

        @Override
        public void delete(Set<Cidr> gone) {
            kernel.keySet().removeAll(gone);
        }

        @Override
        public void complete() {
            complete = true;
        }
    }

    @Test
    void aTableThatIsFullIsAProblemUntilThereIsRoom() {
        guard.update(Map.of(ONE, IpcacheEntry.local(70_001)));
        guard.update(Map.of(TWO, IpcacheEntry.local(70_002)));

        assertThat(guard.isRefused(TWO)).isTrue();
        assertThat(problems.list())
                .extracting(Problem::message)
                .containsExactly(
                        "the datapath does not know all of 1 addresses; packets of pods that it does not know are"
                                + " dropped, other addresses are judged by the prefixes around them: E2BIG; raise bpf.addresses");

        guard.delete(Set.of(ONE));
        guard.retry();

        assertThat(kernel).containsOnlyKeys(TWO);
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aTableThatIsFullKeepsNothingFromTheOthers() {
        guard.update(Map.of(
                ONE,
                IpcacheEntry.local(70_001),
                TWO,
                IpcacheEntry.local(70_002),
                SIX,
                IpcacheEntry.local(70_003),
                PREFIX,
                IpcacheEntry.local(2)));

        assertThat(kernel).containsKeys(PREFIX, SIX);
        assertThat(guard.isRefused(PREFIX)).isFalse();
        assertThat(guard.isRefused(SIX)).isFalse();
    }

    @Test
    void theTableIsCompleteWhenEverySourceHasBeenHeardAndNothingIsRefused() {
        guard.update(Map.of(ONE, IpcacheEntry.local(70_001)));
        guard.update(Map.of(TWO, IpcacheEntry.local(70_002)));
        guard.complete();
        assertThat(complete).isFalse();

        guard.delete(Set.of(ONE));
        assertThat(complete).isFalse();
        guard.retry();

        assertThat(complete).isTrue();
    }

    @Test
    void whatAnEarlierAgentWasRefusedIsMissingUntilEverySourceHasBeenHeard() {
        guard.update(Map.of(ONE, IpcacheEntry.local(70_001)));
        guard.retry();
        assertThat(complete).isFalse();

        guard.complete();

        assertThat(complete).isTrue();
    }

    @Test
    void whatIsNoLongerWantedIsNotTriedAgain() {
        guard.update(Map.of(ONE, IpcacheEntry.local(70_001)));
        guard.update(Map.of(TWO, IpcacheEntry.local(70_002)));

        guard.delete(Set.of(TWO));
        assertThat(problems.list()).isEmpty();
        guard.delete(Set.of(ONE));
        guard.retry();

        assertThat(kernel).isEmpty();
    }
}
