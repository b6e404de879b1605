// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static io.meshpath.datapath.netlink.FilterDirection.EGRESS;
import static io.meshpath.datapath.netlink.FilterDirection.INGRESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfSyscall;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.NativeMemory;
import io.meshpath.datapath.netlink.BpfFilter.Place;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiltersIT {
    private TestNamespaces namespaces;
    private NetworkNamespace namespace;
    private Netlink netlink;
    private Filters filters;
    private int link;

    @BeforeEach
    void makeALink() {
        namespaces = TestNamespaces.open();
        namespace = namespaces.create();
        netlink = namespaces.netlink(namespace);
        filters = netlink.filters();
        link = netlink.links().addVeth(VethSpec.of("veth0", "veth1")).index();
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    /** A classifier that answers {@code code}: "r0 = code; exit". */
    private static Fd program(int code) {
        try (NativeMemory instructions = NativeMemory.allocate(16);
                NativeMemory license = NativeMemory.ofString("Dual BSD/GPL");
                NativeMemory attribute = NativeMemory.allocate(48)) {
            instructions.buffer().putInt(0, 0xb7).putInt(4, code).putInt(8, 0x95);
            ByteBuffer attr = attribute.buffer();
            attr.putInt(0, 3).putInt(4, 2); // BPF_PROG_TYPE_SCHED_CLS, two instructions
            attr.putLong(8, instructions.address()).putLong(16, license.address());
            return Fd.own(BpfSyscall.call(Command.PROG_LOAD, attr, "test program"), "test program");
        }
    }

    private String shown(String direction) {
        return TestNamespaces.tc(namespace, "filter", "show", "dev", "veth0", direction);
    }

    @Test
    void attachesWhatTcShows() {
        Place place = new Place(link, INGRESS, 1, 1);
        try (Fd program = program(0)) {
            filters.add(place, program, "pod.o:[from_pod]");
        }
        assertThat(shown("ingress"))
                .contains("protocol all pref 1 bpf", "handle 0x1", "pod.o:[from_pod]", "direct-action");
        assertThat(shown("egress")).isEmpty();
        assertThat(filters.list(link, INGRESS)).singleElement().satisfies(filter -> {
            assertThat(filter.place()).isEqualTo(place);
            assertThat(filter.name()).isEqualTo("pod.o:[from_pod]");
            assertThat(filter.directAction()).isTrue();
            assertThat(shown("ingress")).contains("id " + filter.programId() + " ");
        });
        assertThat(filters.list(link, EGRESS)).isEmpty();
    }

    @Test
    void replacesAProgramInItsPlace() {
        Place place = new Place(link, EGRESS, 7, 0x2a);
        try (Fd first = program(0);
                Fd second = program(2)) {
            filters.replace(place, first, "first");
            int before = filters.list(link, EGRESS).get(0).programId();
            filters.replace(place, second, "second");
            assertThat(filters.list(link, EGRESS)).singleElement().satisfies(filter -> {
                assertThat(filter.name()).isEqualTo("second");
                assertThat(filter.programId()).isNotEqualTo(before);
            });
            assertThatThrownBy(() -> filters.add(place, first, "third"))
                    .isInstanceOf(NetlinkException.class)
                    .hasMessageStartingWith(
                            "add filter at link " + link + " egress priority 7 handle 0x2a: EEXIST (file exists)");
        }
    }

    @Test
    void changesOnlyAPlaceThatHoldsAFilter() {
        Place place = new Place(link, EGRESS, 7, 1);
        try (Fd first = program(0);
                Fd second = program(2)) {
            filters.add(place, first, "first");
            filters.change(place, second, "second");
            assertThat(filters.list(link, EGRESS)).extracting(BpfFilter::name).containsExactly("second");
            filters.delete(place);
            assertThatThrownBy(() -> filters.change(place, first, "third"))
                    .isInstanceOfSatisfying(
                            NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                    .hasMessageStartingWith("change filter at link " + link + " egress priority 7 handle 0x1: ENOENT");
        }
    }

    @Test
    void knowsTheLastPriorityWhosesoeverItIs() {
        assertThat(filters.lastPriority(link, INGRESS)).isZero();
        try (Fd program = program(0)) {
            filters.add(new Place(link, INGRESS, 20, 1), program, "ours");
        }
        assertThat(filters.lastPriority(link, INGRESS)).isEqualTo(20);
        TestNamespaces.tc(
                namespace,
                "filter",
                "add",
                "dev",
                "veth0",
                "ingress",
                "pref",
                "60000",
                "bpf",
                "bytecode",
                "1,6 0 0 0,");
        assertThat(filters.lastPriority(link, INGRESS)).isEqualTo(60_000);
        assertThat(filters.lastPriority(link, EGRESS)).isZero();
    }

    @Test
    void runsFiltersByPriorityAndLeavesThoseOfOthers() {
        try (Fd program = program(-1)) {
            filters.add(new Place(link, INGRESS, 20, 1), program, "theirs");
            filters.add(new Place(link, INGRESS, 10, 1), program, "ours");
            filters.add(new Place(link, INGRESS, 10, 2), program, "ours too");
        }
        assertThat(filters.list(link, INGRESS))
                .extracting(BpfFilter::name)
                .endsWith("theirs")
                .hasSize(3);
        assertThat(filters.delete(new Place(link, INGRESS, 10, 1))).isTrue();
        assertThat(filters.delete(new Place(link, INGRESS, 10, 1))).isFalse();
        assertThat(filters.list(link, INGRESS)).extracting(BpfFilter::name).containsExactly("ours too", "theirs");
    }

    @Test
    void deletesOnlyAClsactItMadeAndNobodyUses() {
        assertThat(filters.addClsact(link)).isTrue();
        assertThat(filters.addClsact(link)).isFalse();
        assertThat(TestNamespaces.tc(namespace, "qdisc", "show", "dev", "veth0"))
                .contains("clsact");
        Place place = new Place(link, INGRESS, 1, 1);
        try (Fd program = program(0)) {
            filters.add(place, program, "somebody's");
        }
        assertThat(filters.deleteClsact(link)).isFalse();
        filters.delete(place);
        assertThat(filters.deleteClsact(link)).isTrue();
        assertThat(TestNamespaces.tc(namespace, "qdisc", "show", "dev", "veth0"))
                .doesNotContain("clsact");
        assertThat(filters.deleteClsact(link)).isFalse();
    }

    @Test
    void keepsAClsactOfSomebodyElse() {
        TestNamespaces.tc(namespace, "qdisc", "add", "dev", "veth0", "clsact");
        assertThat(filters.addClsact(link)).isFalse();
        assertThat(filters.deleteClsact(link)).isFalse();
        assertThat(TestNamespaces.tc(namespace, "qdisc", "show", "dev", "veth0"))
                .contains("clsact");
    }

    @Test
    void namesTheQdiscThatIsInTheWay() {
        TestNamespaces.tc(namespace, "qdisc", "add", "dev", "veth0", "ingress");
        assertThatThrownBy(() -> filters.addClsact(link))
                .hasMessage("add clsact qdisc to link " + link
                        + ": EEXIST (file exists); the link has an ingress qdisc in its place");
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(filters.list(link, INGRESS)).isEmpty();
        assertThat(filters.list(999, INGRESS)).isEmpty();
        assertThat(filters.delete(new Place(link, INGRESS, 1, 1))).isFalse();
        assertThat(filters.delete(new Place(999, INGRESS, 1, 1))).isFalse();
        assertThatThrownBy(() -> filters.addClsact(999))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
    }

    @Test
    void refusesPlacesThatMeanAnything() {
        assertThatThrownBy(() -> new Place(0, INGRESS, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Place(1, INGRESS, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Place(1, INGRESS, 65_536, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Place(1, INGRESS, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
