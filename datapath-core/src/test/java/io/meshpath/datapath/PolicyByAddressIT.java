// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.datapath.policy.Verdict;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyByAddressIT {
    private static final int ADDRESSES = 1 << 12;
    private static final int WORLD_IPV4 = 9;
    private static final int CIDR_SCOPE = 1 << 24;
    private static final int WIDE = CIDR_SCOPE | 1;
    private static final int NARROW = CIDR_SCOPE | 2;

    private final PolicyProbe probe = PolicyProbe.create(
            MapSizes.DEFAULT.withIdentityPages(2).withAddresses(ADDRESSES).withPrefixes(1 << 12));

    @AfterEach
    void close() {
        probe.close();
    }

    private int identityOf(IpAddress address) {
        int question = probe.questions().add(1, Direction.EGRESS, address, PortSpace.TCP, 443);
        probe.questions().ask();
        return probe.questions().peer(question);
    }

    private void is(String cidr, int identity) {
        probe.ipcache().update(Map.of(Cidr.parse(cidr), IpcacheEntry.local(identity)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
    void anAddressNobodyKnowsIsTheWorldOfItsFamily(String address) {
        IpAddress peer = IpAddress.parse(address);
        assertThat(ReservedIdentity.of(identityOf(peer)))
                .contains(peer.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6);
    }

    @Test
    void theLongestPrefixDecides() {
        is("10.0.0.0/8", WIDE);
        is("10.1.2.0/24", NARROW);
        is("10.1.2.3/32", 70_000);
        assertThat(List.of("10.9.9.9", "10.1.2.4", "10.1.2.3"))
                .extracting(text -> identityOf(IpAddress.parse(text)))
                .containsExactly(WIDE, NARROW, 70_000);
    }

    @Test
    void theLongestPrefixDecidesForIpv6() {
        is("fd00::/8", WIDE);
        is("fd00:1:2::/64", NARROW);
        is("fd00:1:2::3/128", 70_000);
        assertThat(List.of("fd77::1", "fd00:1:2::4", "fd00:1:2::3"))
                .extracting(text -> identityOf(IpAddress.parse(text)))
                .containsExactly(WIDE, NARROW, 70_000);
    }

    @Test
    void thePolicyOfTheLongestPrefixIsThePeersPolicy() {
        int allow = Verdict.of(Verdict.Kind.ALLOW, 1);
        int deny = Verdict.of(Verdict.Kind.DENY, 2);
        probe.tables().identityClass(WIDE, 1);
        probe.tables().identityClass(NARROW, 2);
        probe.tables().enforce(1, Direction.EGRESS, VerdictMatrix.of(new int[] {0, 1, 2}, new int[] {0}, new int[][] {
            {0}, {allow}, {deny}
        }));
        is("2001:db8::/32", WIDE);
        is("2001:db8:bad::/48", NARROW);

        assertThat(List.of("2001:db8::1", "2001:db8:bad::1", "2001:dead::1"))
                .extracting(text -> probe.ask(1, Direction.EGRESS, IpAddress.parse(text), PortSpace.TCP, 443))
                .containsExactly(allow, deny, 0);
    }

    @Test
    void theKernelKnowsWhatWasWrittenAndForgetsWhatIsGone() {
        is("10.0.0.0/8", WIDE);
        is("fd00::/8", WIDE);
        is("fd00::1/128", NARROW);
        Cidr single = Cidr.parse("fd00::1/128");
        assertThat(probe.ipcache().entries()).hasSize(3).containsEntry(single, IpcacheEntry.local(NARROW));

        probe.ipcache().delete(Set.of(single));
        assertThat(identityOf(IpAddress.parse("fd00::1"))).isEqualTo(WIDE);
        probe.ipcache().prune(Set.of(Cidr.parse("10.0.0.0/8")));
        assertThat(probe.ipcache().entries()).containsOnlyKeys(Cidr.parse("10.0.0.0/8"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void randomAddressesAreWhoTheLongestOfRandomPrefixesSays(boolean v4) {
        Random random = new Random(v4 ? 4 : 6);
        Map<Cidr, IpcacheEntry> entries = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            IpAddress network = close(random, v4);
            Cidr cidr = Cidr.masking(network, random.nextInt(network.bitLength()) + 1);
            entries.put(cidr, IpcacheEntry.local(CIDR_SCOPE | i));
        }
        probe.ipcache().update(entries);
        List<IpAddress> peers =
                Stream.generate(() -> close(random, v4)).limit(20_000).toList();
        peers.forEach(peer -> probe.questions().add(1, Direction.INGRESS, peer, PortSpace.UDP, 53));
        probe.questions().ask();

        for (int i = 0; i < peers.size(); i++) {
            assertThat(probe.questions().peer(i)).as("%s", peers.get(i)).isEqualTo(longest(entries, peers.get(i)));
        }
    }

    private static int longest(Map<Cidr, IpcacheEntry> entries, IpAddress peer) {
        return entries.keySet().stream()
                .filter(cidr -> cidr.contains(peer))
                .max(Comparator.comparingInt(Cidr::prefixLength))
                .map(cidr -> entries.get(cidr).identity())
                .orElse((peer.isV4() ? ReservedIdentity.WORLD_IPV4 : ReservedIdentity.WORLD_IPV6).number());
    }

    // Each bit is seldom set, so that prefixes often contain one another.
    private static IpAddress close(Random random, boolean v4) {
        long few = sparse(random);
        long more = sparse(random);
        return v4 ? IpAddress.of4((int) few) : IpAddress.of6(more, few);
    }

    private static long sparse(Random random) {
        return random.longs(3).reduce(-1L, (a, b) -> a & b);
    }

    @Test
    void whomAFullTableHasNoRoomForIsNobodyAndTheWorldStaysTheWorld() {
        IpAddress pod = IpAddress.parse("10.218.0.5");
        IpAddress pod6 = IpAddress.parse("fd00:218::5");
        IpAddress world = IpAddress.parse("192.0.2.7");
        IpcacheEntry elsewhere = IpcacheEntry.remote(WORLD_IPV4, IpAddress.parse("192.168.30.11"));
        probe.ipcache().update(Map.of(Cidr.parse("10.218.0.0/24"), elsewhere, Cidr.parse("fd00:218::/64"), elsewhere));
        assertThat(identityOf(pod)).isEqualTo(WORLD_IPV4);

        Map<Cidr, IpcacheEntry> tooMany = new HashMap<>();
        for (int i = 0; i <= ADDRESSES; i++) {
            tooMany.put(Cidr.of(IpAddress.of4(0x0a01_0000 + i)), IpcacheEntry.local(70_000));
        }
        assertThatThrownBy(() -> probe.ipcache().update(tooMany)).isInstanceOf(BpfException.class);

        assertThat(probe.ipcache().isIncomplete()).isTrue();
        assertThat(identityOf(pod)).isZero();
        assertThat(identityOf(pod6)).isEqualTo(WORLD_IPV4); // as its prefix says: nothing of that family is missing
        assertThat(identityOf(world)).isEqualTo(WORLD_IPV4);

        probe.ipcache().delete(tooMany.keySet());
        probe.ipcache().complete();
        assertThat(identityOf(pod)).isEqualTo(WORLD_IPV4);
    }
}
