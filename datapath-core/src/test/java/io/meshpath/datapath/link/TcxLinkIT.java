// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.LinkDetail.Tcx;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a veth pair of a namespace of its own; needs Linux 6.6. */
class TcxLinkIT {
    private TestBed bed;
    private TcHook hook;
    private Program first;
    private Program second;
    private Program third;

    @BeforeEach
    void load() {
        assumeTrue(TcxSupport.isPresent(), "tcx needs Linux 6.6");
        bed = new TestBed();
        hook = TcHook.ingress(bed.veth());
        first = bed.tc("first");
        second = bed.tc("second");
        third = bed.tc("third");
    }

    @AfterEach
    void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void programsRunInTheOrderOfTheirAnchors() {
        bed.namespace().run(() -> {
            Link middle = attach(second, Anchor.last());
            attach(first, Anchor.before(middle));
            attach(third, Anchor.after(middle));
            assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id(), second.id(), third.id());
        });
    }

    @Test
    void firstAndLastAreTheEndsOfTheList() {
        bed.namespace().run(() -> {
            attach(second, Anchor.last());
            attach(first, Anchor.first());
            attach(third, Anchor.last());
            assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id(), second.id(), third.id());
        });
    }

    @Test
    void anchorsNameLinksByTheirNumbers() {
        bed.namespace().run(() -> {
            int middle = attach(second, Anchor.last()).id();
            attach(third, Anchor.afterLink(middle));
            attach(first, Anchor.beforeLink(middle));
            assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id(), second.id(), third.id());
        });
    }

    @Test
    void anchorsNameProgramsThatLinksHaveAttached() {
        bed.namespace().run(() -> {
            attach(second, Anchor.last());
            attach(first, Anchor.before(second));
            attach(third, Anchor.afterProgram(second.id()));
            assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id(), second.id(), third.id());
        });
    }

    @Test
    void anchorsNameProgramsThatAreAttachedWithoutALink() {
        bed.namespace().run(() -> {
            try (ProgramAttachment foreign = ProgramAttachment.tcx(hook, second, Anchor.last())) {
                attach(third, Anchor.after(second));
                attach(first, Anchor.beforeProgram(second.id()));
                assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id(), second.id(), third.id());
                foreign.detach();
                assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id(), third.id());
            }
        });
    }

    @Test
    void theQueryNamesLinksAndCountsChanges() {
        bed.namespace().run(() -> {
            long empty = TcxLink.query(hook).revision();
            Link link = attach(first, Anchor.last());
            AttachedPrograms attached = TcxLink.query(hook);
            assertThat(attached.revision()).isEqualTo(empty + 1);
            assertThat(attached.programs().get(0).linkId()).hasValue(link.id());
        });
    }

    @Test
    void aListThatHasChangedIsNotChangedAgain() {
        bed.namespace().run(() -> {
            long seen = TcxLink.query(hook).revision();
            attach(first, Anchor.last().ifRevision(seen));
            assertRefused(Errno.ESTALE, () -> attach(second, Anchor.last().ifRevision(seen)))
                    .hasMessageEndingWith(
                            "the list has changed since revision " + seen + ": query it and decide again");
            assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id());
        });
    }

    @Test
    void anAnchorThatIsNotThereIsNamed() {
        bed.namespace()
                .run(() -> assertRefused(Errno.ENOENT, () -> attach(first, Anchor.before(second)))
                        .hasMessageEndingWith("what the anchor names is not attached there: before second"));
    }

    @Test
    void oneProgramIsAttachedOnce() {
        bed.namespace().run(() -> {
            attach(first, Anchor.last());
            assertRefused(Errno.EEXIST, () -> attach(first, Anchor.last()))
                    .hasMessage("BPF_LINK_CREATE first at " + hook + ": EEXIST (file exists); this program is attached"
                            + " there already, and one program can be there once");
        });
    }

    @Test
    void theInfoSaysWhatIsAttachedWhere() {
        bed.namespace().run(() -> {
            Link link = attach(first, Anchor.last());
            LinkInfo info = link.info();
            assertThat(info)
                    .isEqualTo(new LinkInfo(
                            link.id(), LinkType.TCX, first.id(), new Tcx(bed.veth(), AttachType.TCX_INGRESS)));
        });
    }

    @Test
    void updateKeepsThePlaceAmongTheOthers() {
        bed.namespace().run(() -> {
            Link link = attach(first, Anchor.last());
            attach(third, Anchor.last());
            link.update(second);
            assertThat(TcxLink.query(hook).programIds()).containsExactly(second.id(), third.id());
            assertThat(link.programId()).isEqualTo(second.id());
        });
    }

    @Test
    void updateOfTheExpectedProgramSucceedsAndOfAnotherIsRefused() {
        bed.namespace().run(() -> {
            Link link = attach(first, Anchor.last());
            link.update(second, first);
            assertRefused(Errno.EPERM, () -> link.update(third, first))
                    .hasMessageEndingWith(
                            "; the link runs program " + second.id() + ", not the expected first (" + first.id() + ")");
            assertThat(link.programId()).isEqualTo(second.id());
        });
    }

    @Test
    void updateToAProgramOfAnotherTypeIsRefused() {
        Program xdp = bed.closing(TinyPrograms.returning(2, "other", ProgramType.XDP, AttachType.XDP));
        bed.namespace().run(() -> {
            Link link = attach(first, Anchor.last());
            assertRefused(Errno.EINVAL, () -> link.update(xdp))
                    .hasMessageEndingWith("a link takes programs of the type, and for the attach type, of its first");
        });
    }

    @Test
    void closingTheLastHandleDetaches() {
        bed.namespace().run(() -> {
            try (Link link = TcxLink.attach(hook, first)) {
                assertThat(TcxLink.query(hook).programIds()).containsExactly(link.programId());
            }
            assertThat(TcxLink.query(hook).programs()).isEmpty();
        });
    }

    @Test
    void aPinnedLinkOutlivesItsHandleAndIsOpenedAgain() {
        bed.namespace().run(() -> {
            int id;
            try (Link link = TcxLink.attach(hook, first)) {
                link.pin(bed.pin("link"));
                id = link.id();
            }
            assertThat(TcxLink.query(hook).programIds()).containsExactly(first.id());
            try (Link again = Link.open(bed.pin("link"))) {
                assertThat(again.id()).isEqualTo(id);
            }
        });
    }

    @Test
    void detachTakesTheProgramAwayThoughTheLinkIsPinned() {
        bed.namespace().run(() -> {
            Link link = attach(first, Anchor.last());
            link.pin(bed.pin("link"));
            link.detach();
            assertThat(TcxLink.query(hook).programs()).isEmpty();
            assertThat(link.info().detail()).isEqualTo(new Tcx(0, AttachType.TCX_INGRESS));
            assertRefused(Errno.ENOLINK, () -> link.update(second))
                    .hasMessageEndingWith("what it was attached to is gone, or it was detached");
        });
    }

    @Test
    void aLinkIsFoundByItsNumberAmongAll() {
        bed.namespace().run(() -> {
            Link link = attach(first, Anchor.last());
            int id = link.id();
            assertThat(Link.ids()).contains(id).isSorted();
            assertThat(Link.all()).contains(link.info());
            try (Link again = Link.openById(id)) {
                assertThat(again.info()).isEqualTo(link.info());
            }
        });
    }

    @Test
    void aNumberThatIsNoLinkIsNamed() {
        assertThatThrownBy(() -> Link.openById(Integer.MAX_VALUE))
                .hasMessage("BPF_LINK_GET_FD_BY_ID link 2147483647: ENOENT (no such file or directory)");
    }

    @Test
    void programsThatOthersAttachedStayThroughoutAndInTheirPlace() {
        bed.namespace().run(() -> {
            try (ProgramAttachment foreign = ProgramAttachment.tcx(hook, third, Anchor.last())) {
                try (Link link = TcxLink.attach(hook, first, Anchor.first())) {
                    link.update(second);
                    link.detach();
                }
                assertThat(TcxLink.query(hook).programIds()).containsExactly(third.id());
                foreign.detach();
            }
        });
    }

    private Link attach(Program program, Anchor anchor) {
        return bed.closing(TcxLink.attach(hook, program, anchor));
    }
}
