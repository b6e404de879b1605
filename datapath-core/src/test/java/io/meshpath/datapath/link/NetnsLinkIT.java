// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.LinkDetail.Netns;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a namespace of its own. */
class NetnsLinkIT {
    private static final int SK_PASS = 1;
    private static final int BPF_OK = 0;

    private TestBed bed;

    @BeforeEach
    void open() {
        bed = new TestBed();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void socketLookupsRunOneBehindTheOther() {
        Program first = lookup("first");
        Program second = lookup("second");
        try (Link one = NetnsLink.attach(bed.namespace(), AttachType.SK_LOOKUP, first);
                Link two = NetnsLink.attach(bed.namespace(), AttachType.SK_LOOKUP, second)) {
            assertThat(NetnsLink.query(bed.namespace(), AttachType.SK_LOOKUP).programIds())
                    .containsExactly(one.programId(), two.programId());
        }
        assertThat(NetnsLink.query(bed.namespace(), AttachType.SK_LOOKUP).programs())
                .isEmpty();
    }

    @Test
    void theInfoNamesTheNamespaceByItsInode() {
        try (Link link = NetnsLink.attach(bed.namespace(), AttachType.SK_LOOKUP, lookup("first"))) {
            assertThat(link.info().detail()).isEqualTo(new Netns(bed.namespace().inode(), AttachType.SK_LOOKUP));
        }
    }

    @Test
    void aLinkIsUpdatedAndDetached() {
        Program first = lookup("first");
        Program second = lookup("second");
        try (Link link = NetnsLink.attach(bed.namespace(), AttachType.SK_LOOKUP, first)) {
            link.update(second, first);
            assertThat(NetnsLink.query(bed.namespace(), AttachType.SK_LOOKUP).programIds())
                    .containsExactly(second.id());
            link.detach();
            assertThat(NetnsLink.query(bed.namespace(), AttachType.SK_LOOKUP).programs())
                    .isEmpty();
        }
    }

    @Test
    void theFlowDissectorOfOthersStays() {
        Program theirs = dissector("theirs");
        Program ours = dissector("ours");
        try (Link link = NetnsLink.attach(bed.namespace(), AttachType.FLOW_DISSECTOR, theirs)) {
            assertRefused(Errno.E2BIG, () -> NetnsLink.attach(bed.namespace(), AttachType.FLOW_DISSECTOR, ours))
                    .hasMessageEndingWith("a flow dissector is attached there, or to the first namespace, and stays");
            assertThat(NetnsLink.query(bed.namespace(), AttachType.FLOW_DISSECTOR)
                            .programIds())
                    .containsExactly(link.programId());
        }
    }

    @Test
    void otherPlacesAreRefused() {
        assertThatThrownBy(() -> NetnsLink.query(bed.namespace(), AttachType.XDP))
                .hasMessage("a network namespace has no place for XDP");
    }

    private Program lookup(String name) {
        return bed.closing(TinyPrograms.returning(SK_PASS, name, ProgramType.SK_LOOKUP, AttachType.SK_LOOKUP));
    }

    private Program dissector(String name) {
        return bed.closing(TinyPrograms.returning(BPF_OK, name, ProgramType.FLOW_DISSECTOR, AttachType.FLOW_DISSECTOR));
    }
}
