// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.ipcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IpcacheTableTest {
    private static final int WORLD = 9;
    private static final IpAddress NODE = IpAddress.parse("192.168.20.11");
    private static final IpAddress OTHER = IpAddress.parse("192.168.30.11");

    private final Map<Cidr, IpcacheEntry> kernel = new HashMap<>();
    private final IpcacheTable table = new IpcacheTable(new KernelIpcache(kernel));

    private static Cidr cidr(String text) {
        return Cidr.parse(text);
    }

    @Test
    void aPodNobodyHasHeardOfStillFindsItsNode() {
        table.podCidrs(Map.of(cidr("10.218.0.0/24"), NODE), Set.of());

        assertThat(kernel).containsExactly(Map.entry(cidr("10.218.0.0/24"), IpcacheEntry.remote(WORLD, NODE)));
    }

    @Test
    void aPolicyPrefixInsideAPodCidrKeepsTheTunnel() {
        table.policyCidrs(Map.of(cidr("10.218.0.128/25"), 1 << 24 | 1), Set.of());
        table.podCidrs(Map.of(cidr("10.218.0.0/24"), NODE), Set.of());

        assertThat(kernel)
                .containsEntry(cidr("10.218.0.128/25"), IpcacheEntry.remote(1 << 24 | 1, NODE))
                .containsEntry(cidr("10.218.0.0/24"), IpcacheEntry.remote(WORLD, NODE));

        table.podCidrs(Map.of(), Set.of(cidr("10.218.0.0/24")));
        assertThat(kernel).containsExactly(Map.entry(cidr("10.218.0.128/25"), IpcacheEntry.local(1 << 24 | 1)));
    }

    @Test
    void aPodCidrInsideAPolicyPrefixHasItsIdentity() {
        table.podCidrs(Map.of(cidr("10.218.0.0/24"), NODE), Set.of());
        table.policyCidrs(Map.of(cidr("10.0.0.0/8"), 1 << 24 | 1), Set.of());

        assertThat(kernel).containsEntry(cidr("10.218.0.0/24"), IpcacheEntry.remote(1 << 24 | 1, NODE));

        table.policyCidrs(Map.of(), Set.of(cidr("10.0.0.0/8")));
        assertThat(kernel).containsExactly(Map.entry(cidr("10.218.0.0/24"), IpcacheEntry.remote(WORLD, NODE)));
    }

    @Test
    void aFactStandsAboveAPolicyPrefix() {
        Cidr pod = cidr("10.218.0.5/32");
        table.policyCidrs(Map.of(pod, 1 << 24 | 1), Set.of());
        table.put("singapore", Map.of(pod, IpcacheEntry.remote(131_073, NODE)));
        assertThat(kernel).containsExactly(Map.entry(pod, IpcacheEntry.remote(131_073, NODE)));

        table.remove("singapore", Set.of(pod));
        assertThat(kernel).containsExactly(Map.entry(pod, IpcacheEntry.local(1 << 24 | 1)));
    }

    @Test
    void aFactBelongsToWhoSaidItFirst() {
        Cidr pod = cidr("10.218.0.5/32");
        table.put("singapore", Map.of(pod, IpcacheEntry.remote(131_073, NODE)));

        assertThat(table.put("toronto", Map.of(pod, IpcacheEntry.remote(196_609, OTHER))))
                .containsExactly(pod);
        table.remove("toronto", Set.of(pod));

        assertThat(kernel).containsExactly(Map.entry(pod, IpcacheEntry.remote(131_073, NODE)));
        table.prune("toronto", Set.of());
        assertThat(kernel).hasSize(1);
    }

    @Test
    void pruningTakesWhatASourceSaysNoMore() {
        Cidr pod = cidr("10.218.0.5/32");
        Cidr gone = cidr("10.218.0.6/32");
        IpcacheEntry entry = IpcacheEntry.remote(131_073, NODE);
        table.put("singapore", Map.of(pod, entry, gone, entry));

        table.prune("singapore", Set.of(pod, cidr("10.218.0.7/32")));

        assertThat(kernel).containsExactly(Map.entry(pod, entry));
        table.prune("singapore", Set.of());
        assertThat(kernel).isEmpty();
    }

    @Test
    void theSinkAlwaysHasExactlyWhatTheTableSays() {
        Random random = new Random(8472);
        List<Cidr> prefixes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            prefixes.add(Cidr.masking(IpAddress.of4(0x0a000000 | random.nextInt(1 << 10)), 20 + random.nextInt(13)));
        }
        for (int i = 0; i < 3_000; i++) {
            change(random, prefixes);
            Map<Cidr, IpcacheEntry> expected = new HashMap<>();
            prefixes.forEach(prefix -> table.get(prefix).ifPresent(entry -> expected.put(prefix, entry)));
            assertThat(kernel).isEqualTo(expected).hasSize(table.size());
        }
    }

    private void change(Random random, List<Cidr> prefixes) {
        Cidr one = prefixes.get(random.nextInt(prefixes.size()));
        Cidr two = prefixes.get(random.nextInt(prefixes.size()));
        String source = "c" + random.nextInt(2);
        switch (random.nextInt(5)) {
            case 0 -> table.put(source, Map.of(one, IpcacheEntry.remote(random.nextInt(9), NODE)));
            case 1 -> table.remove(source, List.of(one, two));
            case 2 -> table.podCidrs(Map.of(one, random.nextBoolean() ? NODE : OTHER), Set.of());
            case 3 -> table.podCidrs(Map.of(), List.of(one, two));
            default -> table.policyCidrs(Map.of(one, random.nextInt(9)), List.of(two));
        }
    }
}
