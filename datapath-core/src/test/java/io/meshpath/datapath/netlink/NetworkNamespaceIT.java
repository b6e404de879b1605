// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.LinuxException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkNamespaceIT {
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

    private static String threadNamespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    @Test
    void isWhatIpNetnsShowsAndUses() {
        String name = namespaces.newName();
        try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
            assertThat(TestNamespaces.run("ip", "netns", "list")).contains(name);
            assertThat(TestNamespaces.ip(namespace, "-o", "link", "show"))
                    .startsWith("1: lo:")
                    .hasLineCount(1);
            assertThat(NetworkNamespace.exists(name)).isTrue();
            assertThat(NetworkNamespace.names()).contains(name);
            TestNamespaces.run("ip", "netns", "delete", name);
            assertThat(NetworkNamespace.exists(name)).isFalse();
        }
    }

    @Test
    void opensWhatIpNetnsMade() {
        String name = namespaces.newName();
        TestNamespaces.run("ip", "netns", "add", name);
        try (NetworkNamespace namespace = NetworkNamespace.open(name)) {
            assertThat(namespace).hasToString("network namespace " + name);
            namespace.delete();
        }
        assertThat(TestNamespaces.run("ip", "netns", "list")).doesNotContain(name);
        assertThat(NetworkNamespace.delete(name)).isFalse();
    }

    @Test
    void runsOnAThreadOfItsOwnAndLeavesTheCallerWhereItIs() throws IOException {
        String before = threadNamespace();
        NetworkNamespace namespace = namespaces.create();
        String inside = namespace.call(NetworkNamespaceIT::threadNamespace);
        assertThat(inside).isEqualTo("net:[" + namespace.inode() + "]").isNotEqualTo(before);
        assertThat(threadNamespace()).isEqualTo(before);
        Thread used = namespace.call(Thread::currentThread);
        assertThat(used.isAlive()).isFalse();
        try (NetworkNamespace current = NetworkNamespace.current()) {
            assertThat("net:[" + current.inode() + "]").isEqualTo(before);
            assertThatThrownBy(current::delete).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void throwsWhatTheActionThrows() {
        NetworkNamespace namespace = namespaces.create();
        assertThatThrownBy(() -> namespace.call(() -> {
                    throw new FileNotFoundException("checked");
                }))
                .isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw new IllegalStateException("unchecked");
                }))
                .hasMessage("unchecked");
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw new AssertionError("error");
                }))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void passesAnInterruptOnAndWaitsForTheAction() throws InterruptedException {
        NetworkNamespace namespace = namespaces.create();
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean interruptedInside = new AtomicBoolean();
        AtomicBoolean interruptedOutside = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            namespace.run(() -> {
                inside.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interruptedInside.set(true);
                }
            });
            interruptedOutside.set(Thread.currentThread().isInterrupted());
        });
        caller.start();
        inside.await();
        caller.interrupt();
        caller.join();
        assertThat(interruptedInside).isTrue();
        assertThat(interruptedOutside).isTrue();
    }

    @Test
    void refusesANameThatIsTaken() {
        String name = namespaces.newName();
        try (NetworkNamespace namespace = NetworkNamespace.create(name)) {
            long inode = namespace.inode();
            assertThatThrownBy(() -> NetworkNamespace.create(name))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                    .hasMessageStartingWith("create network namespace " + name + ": EEXIST");
            try (NetworkNamespace same = NetworkNamespace.open(name)) {
                assertThat(same.inode()).isEqualTo(inode);
            }
        }
    }

    @Test
    void refusesNamesThatStandForNoNamespace() throws IOException {
        String name = namespaces.newName();
        assertThatThrownBy(() -> NetworkNamespace.open(name))
                .hasMessageStartingWith("open network namespace " + name + ": ENOENT");
        Files.createDirectories(Path.of("/run/netns"));
        Files.createFile(Path.of("/run/netns", name)); // as after a crash between file and mount
        assertThatThrownBy(() -> NetworkNamespace.open(name))
                .hasMessageContaining("EINVAL")
                .hasMessageEndingWith("/run/netns/" + name + " does not stand for a network namespace");
        assertThatThrownBy(() -> NetworkNamespace.open(Path.of("/proc/self/ns/uts")))
                .hasMessageContaining("EINVAL");
        assertThat(NetworkNamespace.delete(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\0b"})
    void refusesNamesThatAreNoFiles(String name) {
        assertThatThrownBy(() -> NetworkNamespace.create(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NetworkNamespace.delete(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesUseAfterClose() {
        NetworkNamespace namespace = namespaces.create();
        namespace.close();
        namespace.close();
        assertThatThrownBy(() -> namespace.call(() -> 1)).isInstanceOf(IllegalStateException.class);
    }
}
