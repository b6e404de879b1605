// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.object.LoadedObject;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.object.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A congestion control that nothing uses: structops.bpf.c. */
class StructOpsLinkIT {
    private static final String NAME = "mp_still";

    private TestBed bed;

    @BeforeEach
    void open() {
        TestKernel.requireAtLeast(6, 4, "links of struct_ops");
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void theKernelOffersTheOperationsUntilTheLinkIsClosed() throws IOException {
        LoadedObject object = load();
        object.registerOperations(NAME);
        try (Link link = StructOpsLink.attach(object.map(NAME))) {
            assertThat(offered()).contains(NAME);
            assertThat(link.info())
                    .isEqualTo(new LinkInfo(
                            link.id(),
                            LinkType.STRUCT_OPS,
                            0,
                            new LinkDetail.StructOps(object.map(NAME).info().id())));
        }
        assertThat(offered()).doesNotContain(NAME);
    }

    @Test
    void operationsAreReplacedByThoseOfAnotherMap() {
        LoadedObject object = load();
        LoadedObject newer = load();
        object.registerOperations(NAME);
        newer.registerOperations(NAME);
        try (Link link = StructOpsLink.attach(object.map(NAME))) {
            StructOpsLink.update(link, newer.map(NAME));
            assertThat(link.info().detail())
                    .isEqualTo(new LinkDetail.StructOps(newer.map(NAME).info().id()));
        }
    }

    @Test
    void operationsOfTheSameNameStay() throws IOException {
        LoadedObject theirs = load();
        LoadedObject ours = load();
        theirs.registerOperations(NAME);
        ours.registerOperations(NAME);
        try (Link link = StructOpsLink.attach(theirs.map(NAME))) {
            assertRefused(Errno.EEXIST, () -> StructOpsLink.attach(ours.map(NAME)))
                    .hasMessageEndingWith("operations of this name are registered already, and stay");
            assertThat(offered()).contains(NAME);
            assertThat(link.info().type()).isEqualTo(LinkType.STRUCT_OPS);
        }
    }

    @Test
    void aMapThatHoldsNothingYetIsRefused() {
        LoadedObject object = load();
        assertRefused(Errno.EINVAL, () -> StructOpsLink.attach(object.map(NAME)))
                .isInstanceOf(BpfException.class)
                .hasMessageEndingWith("the map was made without BPF_F_LINK, or its programs are not in it yet");
    }

    private LoadedObject load() {
        return bed.closing(LoadedObject.load(TestObjects.spec("structops")));
    }

    private static String offered() throws IOException {
        return Files.readString(Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control"));
    }
}
