// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy.lpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.datapath.PolicyTableFullException;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tries in the kernel, with the octets that Cilium's tools expect. Needs root. */
class LpmPolicyTablesIT {
    private static final int ATLANTA_REDIS = 1 << 16 | 1;
    private static final Pattern ENTRY = Pattern.compile("\"key\":\\[(.*?)\\],\"value\":\\[(.*?)\\]");

    /** Class 1 may reach port class 1, by rule 7. */
    private static VerdictMatrix onlyClassOneToPortClassOne() {
        int deny = Verdict.of(Verdict.Kind.DEFAULT_DENY);
        int allow = Verdict.of(Verdict.Kind.ALLOW, 7);
        return VerdictMatrix.of(new int[] {0, 1}, new int[] {0, 1}, new int[][] {{deny, deny}, {deny, allow}});
    }

    /** Everybody but class 1, which rule 9 denies. */
    private static VerdictMatrix everybodyButClassOne() {
        int allow = Verdict.of(Verdict.Kind.DEFAULT_ALLOW);
        int deny = Verdict.of(Verdict.Kind.DENY, 9);
        return VerdictMatrix.of(new int[] {0, 1}, new int[] {0}, new int[][] {{allow}, {deny}});
    }

    /** What bpftool reads: {@code key=value}, each octet in hexadecimal. */
    private static List<String> dump(Path pin) throws IOException {
        Process process = new ProcessBuilder("bpftool", "-j", "map", "dump", "pinned", pin.toString()).start();
        String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> entries = new ArrayList<>();
        Matcher entry = ENTRY.matcher(json);
        while (entry.find()) {
            entries.add((entry.group(1) + "=" + entry.group(2)).replaceAll("\"0x|\",?", ""));
        }
        return entries;
    }

    private static Path folder(String test) {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        return Path.of("/sys/fs/bpf", "lpm-" + ProcessHandle.current().pid() + "-" + test);
    }

    @Test
    void entriesHaveTheOctetsOfCiliumsPolicyMaps() throws IOException {
        Path folder = folder("octets");
        Path pin = folder.resolve("cilium_policy_v2_00042");
        try (LpmPolicyTables tables = LpmPolicyTables.createPinned(100, folder)) {
            tables.identityClass(ATLANTA_REDIS, 1);
            tables.portClass(PortSpace.TCP, 6380, 6381, 1); // one prefix of 15 bits
            tables.enforce(42, Direction.INGRESS, onlyClassOneToPortClassOne());
            tables.enforce(42, Direction.EGRESS, everybodyButClassOne());
            assertThat(dump(pin))
                    .containsExactlyInAnyOrder(
                            // prefix length, identity, direction, protocol, port = proxy port, flags, auth, precedence,
                            // cookie
                            "3f000000" + "01000100" + "00" + "06" + "18ec" + "=" + "0000" + "b8" + "00" + "01ffffff"
                                    + "07000000",
                            "28000000" + "00000000" + "01" + "00" + "0000" + "=" + "0000" + "00" + "00" + "01feffff"
                                    + "00000000",
                            "28000000" + "01000100" + "01" + "00" + "0000" + "=" + "0000" + "01" + "00" + "ffffffff"
                                    + "09000000");
            tables.forget(42);
            assertThat(pin).doesNotExist();
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    @Test
    void pinnedTriesOutliveTheirTables() throws IOException {
        Path folder = folder("outlive");
        Path pin = folder.resolve("cilium_policy_v2_00001");
        try {
            try (LpmPolicyTables tables = LpmPolicyTables.createPinned(100, folder)) {
                tables.enforce(1, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            }
            assertThat(dump(pin)).hasSize(1);
        } finally {
            BpfFileSystem.unpin(pin);
            Files.deleteIfExists(folder);
        }
    }

    @Test
    void aTrieWithoutRoomIsRefusedBeforeAnythingIsWritten() {
        try (LpmPolicyTables tables = LpmPolicyTables.create(10);
                LpmPolicyProbe probe = LpmPolicyProbe.of(tables)) {
            tables.enforce(1, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            for (int identity = 1000; identity < 1020; identity++) {
                tables.identityClass(identity, 1);
            }
            tables.portClass(PortSpace.TCP, 80, 80, 1);
            assertThatThrownBy(() -> tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne()))
                    .isInstanceOf(PolicyTableFullException.class)
                    .hasMessageContaining("policy trie of endpoint 1 is full: 21 entries are needed");
            assertThat(tables.entries(1)).isEqualTo(1);
            assertThat(Verdict.kind(probe.ask(1, Direction.INGRESS, 5000, PortSpace.TCP, 80)))
                    .isEqualTo(Verdict.Kind.DEFAULT_ALLOW);
        }
    }

    @Test
    void anIdentityThatFitsNotEverywhereIsPutNowhere() {
        try (LpmPolicyTables tables = LpmPolicyTables.create(3);
                LpmPolicyProbe probe = LpmPolicyProbe.of(tables)) {
            tables.portClass(PortSpace.TCP, 80, 80, 1);
            tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne());
            tables.enforce(2, Direction.INGRESS, onlyClassOneToPortClassOne());
            tables.enforce(2, Direction.EGRESS, onlyClassOneToPortClassOne());
            tables.identityClass(1000, 1);
            assertThatThrownBy(() -> tables.identityClass(1001, 1)).isInstanceOf(PolicyTableFullException.class);
            assertThat(probe.ask(1, Direction.INGRESS, 1001, PortSpace.TCP, 80)).isZero();
            assertThat(probe.ask(2, Direction.INGRESS, 1001, PortSpace.TCP, 80)).isZero();
            assertThat(tables.entries(1)).isEqualTo(1);
        }
    }

    @Test
    void anInterruptedChangeIsMadeGoodByTheNext() throws IOException {
        Path folder = folder("interrupted");
        AtomicBoolean interrupted = new AtomicBoolean();
        Runnable gracePeriod = () -> {
            if (interrupted.getAndSet(false)) {
                throw new IllegalStateException("the kernel refuses");
            }
        };
        try (LpmPolicyTables tables = LpmPolicyTables.create(1000, Optional.of(folder), gracePeriod);
                LpmPolicyProbe probe = LpmPolicyProbe.of(tables)) {
            tables.identityClass(ATLANTA_REDIS, 1);
            tables.portClass(PortSpace.TCP, 6380, 6381, 1);
            tables.enforce(1, Direction.INGRESS, everybodyButClassOne());
            interrupted.set(true);
            assertThatThrownBy(() -> tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne()))
                    .hasMessage("the kernel refuses");
            tables.identityClass(1000, 1);
            assertThat(Verdict.rule(probe.ask(1, Direction.INGRESS, ATLANTA_REDIS, PortSpace.TCP, 6380)))
                    .isEqualTo(9);
            assertThat(dump(folder.resolve("cilium_policy_v2_00001"))).hasSize(tables.entries(1));
            tables.forget(1);
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    @Test
    void theTrieIsAsLargeAsItsNotesSay() throws IOException {
        Path folder = folder("size");
        try (LpmPolicyTables tables = LpmPolicyTables.createPinned(1000, folder)) {
            for (int identity = 1000; identity < 1020; identity++) {
                tables.identityClass(identity, 1);
            }
            tables.portClass(PortSpace.TCP, 1, 1000, 1);
            tables.enforce(1, Direction.INGRESS, onlyClassOneToPortClassOne());
            tables.enforce(1, Direction.INGRESS, everybodyButClassOne());
            tables.enforce(1, Direction.EGRESS, onlyClassOneToPortClassOne());
            tables.identityClass(1003, 0);
            tables.portClass(PortSpace.TCP, 500, 1000, 0);
            assertThat(dump(folder.resolve("cilium_policy_v2_00001"))).hasSize(tables.entries(1));
            tables.forget(1);
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    @Test
    void nobodyIsAllowedWhereNothingIsEnforced() {
        try (LpmPolicyTables tables = LpmPolicyTables.create(10);
                LpmPolicyProbe probe = LpmPolicyProbe.of(tables)) {
            assertThat(probe.ask(1, Direction.INGRESS, 1000, PortSpace.TCP, 80)).isZero();
            tables.enforce(1, Direction.INGRESS, VerdictMatrix.ALLOW_ALL);
            tables.forget(1);
            assertThat(probe.ask(1, Direction.INGRESS, 1000, PortSpace.TCP, 80)).isZero();
        }
    }

    @Test
    void identityZeroStandsForEverybody() {
        try (LpmPolicyTables tables = LpmPolicyTables.create(10)) {
            assertThatThrownBy(() -> tables.identityClass(0, 1))
                    .hasMessage("identity 0 stands for everybody and is always of class 0");
        }
    }
}
