// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.netlink.NetworkNamespace;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link TcHook} does where there is tcx, on the loopback of a namespace of its own. */
class PinnedTcxLinkIT {
    private static final int LOOPBACK = 1;
    private static final TcHook HOOK = TcHook.ingress(LOOPBACK);
    private static final Path FOLDER =
            BpfFileSystem.USUAL.resolve("mptcx" + ProcessHandle.current().pid());
    private static final Path PIN = FOLDER.resolve("ingress");

    private FdWatch watch;
    private LoadedObject object;
    private NetworkNamespace namespace;

    @BeforeEach
    void makeNamespace() throws IOException {
        assumeTrue(TcxSupport.isPresent(), "tcx needs Linux 6.6");
        watch = FdWatch.start();
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        Files.createDirectories(FOLDER);
        object = LoadedObject.load(TestObjects.spec("packets"));
        namespace = NetworkNamespace.create(FOLDER.getFileName().toString());
    }

    @AfterEach
    void removeAll() throws IOException {
        if (watch == null) {
            return;
        }
        namespace.delete();
        namespace.close();
        object.close();
        BpfFileSystem.unpin(PIN);
        Files.delete(FOLDER);
        watch.requireNoneOpen();
        watch.close();
    }

    @Test
    void aTakenPinIsRefusedByTheFileSystem() {
        namespace.run(() -> {
            try (TcAttachment first = HOOK.attach(object.program("first"), PIN)) {
                assertThat(PIN).exists();
                assertThatThrownBy(() -> HOOK.attach(object.program("second"), PIN))
                        .isInstanceOfSatisfying(
                                BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
                assertThat(first).hasToString("tcx link at ingress of interface 1, pinned at " + PIN);
            }
        });
    }

    @Test
    void aPinOfAnotherPlaceIsNamedAndStays() {
        namespace.run(() -> {
            HOOK.attach(object.program("first"), PIN).close();
            assertThatThrownBy(() -> TcHook.egress(LOOPBACK).adopt(PIN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(PIN + " holds a link for TCX_INGRESS of interface 1, not for egress of interface 1");
            assertThat(PIN).exists();
        });
    }

    @Test
    void namesTheCommandThatIsRefused() {
        namespace.run(() -> assertThatThrownBy(() -> TcHook.ingress(9_999).attach(object.program("first"), PIN))
                .hasMessageStartingWith("BPF_LINK_CREATE first at ingress of interface 9999: ENODEV"));
    }
}
