// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetlinkIT {
    private TestNamespaces namespaces;

    @BeforeEach
    void openNamespaces() {
        namespaces = TestNamespaces.open();
    }

    @AfterEach
    void closeNamespaces() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    @Test
    void staysInTheNamespaceItWasOpenedIn() {
        Netlink inside = namespaces.netlink();
        inside.links().addVeth(VethSpec.of("only-inside", "other-end"));
        try (Netlink here = Netlink.open()) {
            assertThat(here.links().get("only-inside")).isEmpty();
            assertThat(here.links().list()).isNotEmpty();
        }
    }

    @Test
    void servesManyThreadsWhoseListsAreWholeWhileOthersChangeThem() throws InterruptedException {
        Netlink netlink = namespaces.netlink();
        int link = netlink.links().addVeth(VethSpec.of("veth0", "veth1")).index();
        netlink.links().setUp(link);
        List<Cidr> steady = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            steady.add(Cidr.of(IpAddress.of4(0x0a640000 + i)));
            netlink.routes().add(Route.to(steady.get(i)).on(link));
        }
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = Stream.of(1, 2, 3, 4)
                .map(number -> new Thread(() -> {
                    try {
                        changeAndList(netlink, link, IpAddress.of4(number << 24), steady);
                    } catch (RuntimeException | AssertionError e) {
                        failure.compareAndSet(null, e);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static void changeAndList(Netlink netlink, int link, IpAddress first, List<Cidr> steady) {
        for (int i = 0; i < 50; i++) {
            Route route = Route.to(Cidr.of(first.plus(i))).on(link);
            netlink.routes().add(route);
            assertThat(netlink.routes().list())
                    .contains(route)
                    .extracting(Route::destination)
                    .containsAll(steady)
                    .doesNotHaveDuplicates();
            assertThat(netlink.routes().delete(route)).isTrue();
            assertThat(netlink.links().get(link)).isPresent();
        }
    }

    @Test
    void readsAgainWhatChangedWhileItWasRead() throws InterruptedException {
        NetworkNamespace namespace = namespaces.create();
        Netlink netlink = namespaces.netlink(namespace);
        List<String> steady = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            steady.add("steady" + i);
            netlink.links().addVeth(VethSpec.of(steady.get(i), "peer" + i));
        }
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!done.get()) {
                netlink.links().addVeth(VethSpec.of("fleeting", "fleeting-peer"));
                netlink.links().delete("fleeting");
            }
        });
        other.start();
        try (Netlink second = Netlink.open(namespace)) {
            for (int i = 0; i < 20; i++) {
                assertThat(wholeList(second)).containsAll(steady).doesNotHaveDuplicates();
            }
        } finally {
            done.set(true);
            other.join();
        }
    }

    /** Lists until it succeeds: on a loaded machine the other thread may be quicker than all attempts. */
    private static List<String> wholeList(Netlink netlink) {
        while (true) {
            try {
                return netlink.links().list().stream().map(Link::name).toList();
            } catch (NetlinkException e) {
                assertThat(e.errno()).isEqualTo(Errno.EINTR);
            }
        }
    }

    @Test
    void goesOnAfterARefusal() {
        Netlink netlink = namespaces.netlink();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> netlink.links().setUp(999)).isInstanceOf(NetlinkException.class);
            assertThat(netlink.links().get(1)).isPresent();
        }
    }

    @Test
    void leavesNoDescriptorNoThreadAndNoNameBehind() throws IOException {
        useEverythingOnce(); // loads what is loaded once
        long descriptors = entries("/proc/self/fd");
        long threads = entries("/proc/self/task");
        for (int i = 0; i < 50; i++) {
            useEverythingOnce();
        }
        assertThat(entries("/proc/self/fd")).isEqualTo(descriptors);
        assertThat(entries("/proc/self/task")).isLessThanOrEqualTo(threads + 2); // the VM has some of its own
        assertThat(NetworkNamespace.names()).noneMatch(namespaces::owns);
    }

    private void useEverythingOnce() {
        NetworkNamespace namespace = NetworkNamespace.create(namespaces.newName());
        try (Netlink netlink = Netlink.open(namespace)) {
            assertThatThrownBy(() -> netlink.links().addVeth(VethSpec.of("lo", "x")))
                    .isInstanceOf(NetlinkException.class);
            assertThat(netlink.links().list()).hasSize(1);
        } finally {
            namespace.delete();
        }
    }

    private static long entries(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.count();
        }
    }

    @Test
    void setsTheSysctlsOfANamespaceFromInside() throws IOException {
        NetworkNamespace namespace = namespaces.create();
        Path forwarding = Path.of("/proc/sys/net/ipv4/conf/all/forwarding");
        namespace.run(() -> Files.writeString(forwarding, "1"));
        assertThat(namespace.call(() -> Files.readString(forwarding))).startsWith("1");
        assertThat(namespaces.create().call(() -> Files.readString(forwarding))).startsWith("0");
    }
}
