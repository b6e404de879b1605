// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.Command;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.LinkDetail.Cgroup;
import io.meshpath.datapath.object.TestKernel;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a control group of its own, without processes. */
class CgroupLinkIT {
    private static final AttachType EGRESS = AttachType.CGROUP_INET_EGRESS;
    private static final int ALLOW = 1;

    private TestBed bed;
    private CgroupFileSystem groups;
    private Path group;
    private Program first;
    private Program second;
    private Program third;

    @BeforeEach
    void makeGroup() throws IOException {
        bed = new TestBed();
        groups = CgroupFileSystem.open();
        group = groups.root().resolve("mpl" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        first = egress("first");
        second = egress("second");
        third = egress("third");
    }

    @AfterEach
    void removeGroup() throws Exception {
        bed.close();
        Files.deleteIfExists(group.resolve("below"));
        Files.delete(group);
        groups.close();
    }

    @Test
    void theInfoNamesTheGroupByItsInode() throws IOException {
        try (Link link = CgroupLink.attach(group, EGRESS, first)) {
            long inode = (long) Files.getAttribute(group, "unix:ino");
            assertThat(link.info())
                    .isEqualTo(new LinkInfo(link.id(), LinkType.CGROUP, first.id(), new Cgroup(inode, EGRESS)));
        }
        assertThat(CgroupLink.query(group, EGRESS).programs()).isEmpty();
    }

    @Test
    void programsRunInTheOrderOfTheirAnchorsAsFarAsTheKernelKnowsThem() {
        if (!KernelVersion.running().isAtLeast(6, 17)) {
            assertRefused(Errno.EINVAL, () -> CgroupLink.attach(group, EGRESS, first, Anchor.first()))
                    .hasMessageEndingWith("anchors in control groups: they came with Linux 6.17");
            return;
        }
        try (Link middle = CgroupLink.attach(group, EGRESS, second);
                Link before = CgroupLink.attach(group, EGRESS, first, Anchor.before(middle));
                Link behind = CgroupLink.attach(group, EGRESS, third, Anchor.after(middle))) {
            assertThat(CgroupLink.query(group, EGRESS).programIds())
                    .containsExactly(before.programId(), middle.programId(), behind.programId());
        }
    }

    @Test
    void anAnchorNamesTheLinkOfWhatALinkHasAttached() {
        TestKernel.requireAtLeast(6, 17, "order in control groups");
        try (Link link = CgroupLink.attach(group, EGRESS, second)) {
            assertRefused(Errno.EINVAL, () -> CgroupLink.attach(group, EGRESS, first, Anchor.before(second)))
                    .hasMessageEndingWith(
                            "; or the anchor (before second) names no link, as it must in control groups");
            assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(link.programId());
        }
    }

    @Test
    void aRevisionThatIsGoneIsRefused() {
        TestKernel.requireAtLeast(6, 17, "revisions of control groups");
        long seen = CgroupLink.query(group, EGRESS).revision();
        try (Link link = CgroupLink.attach(group, EGRESS, first, Anchor.first().ifRevision(seen))) {
            assertRefused(
                            Errno.ESTALE,
                            () -> CgroupLink.attach(
                                    group, EGRESS, second, Anchor.last().ifRevision(seen)))
                    .hasMessageContaining("the list has changed since revision " + seen);
            assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(link.programId());
        }
    }

    @Test
    void whatIsAttachedAboveIsEffectiveBelow() throws IOException {
        Path below = Files.createDirectory(group.resolve("below"));
        try (Link link = CgroupLink.attach(group, EGRESS, first)) {
            assertThat(CgroupLink.query(below, EGRESS).programs()).isEmpty();
            assertThat(CgroupLink.queryEffective(below, EGRESS).programIds()).containsExactly(link.programId());
        }
    }

    @Test
    void aLinkIsUpdatedInItsPlaceAndDetached() {
        try (Link link = CgroupLink.attach(group, EGRESS, first);
                Link other = CgroupLink.attach(group, EGRESS, third)) {
            link.update(second, first);
            assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(second.id(), other.programId());
            link.detach();
            assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(third.id());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CGROUP_SKB, CGROUP_INET_INGRESS",
        "CGROUP_SOCK, CGROUP_INET_SOCK_CREATE",
        "CGROUP_SOCK, CGROUP_INET4_POST_BIND",
        "CGROUP_SOCK_ADDR, CGROUP_INET4_CONNECT",
        "CGROUP_SOCK_ADDR, CGROUP_UDP6_SENDMSG",
        "CGROUP_SOCK_ADDR, CGROUP_INET6_GETPEERNAME",
        "SOCK_OPS, CGROUP_SOCK_OPS",
        "CGROUP_DEVICE, CGROUP_DEVICE",
        "CGROUP_SYSCTL, CGROUP_SYSCTL",
        "CGROUP_SOCKOPT, CGROUP_GETSOCKOPT",
    })
    void eachPlaceOfAGroupTakesItsProgram(ProgramType type, AttachType place) {
        try (Program program = TinyPrograms.returning(ALLOW, "allow", type, place);
                Link link = CgroupLink.attach(group, place, program)) {
            assertThat(CgroupLink.query(group, place).programIds()).containsExactly(link.programId());
            assertThat(link.info().detail())
                    .isInstanceOfSatisfying(
                            Cgroup.class,
                            detail -> assertThat(detail.attachType()).isEqualTo(place));
        }
    }

    @Test
    void aProgramForAnotherPlaceIsRefused() {
        assertRefused(Errno.EINVAL, () -> CgroupLink.attach(group, AttachType.CGROUP_INET4_CONNECT, first))
                .hasMessageContaining("BPF_LINK_CREATE first at CGROUP_INET4_CONNECT of control group " + group)
                .hasMessageContaining("the program is of another type");
    }

    @Test
    void aFolderThatIsNoGroupIsNamed() {
        assertRefused(Errno.EBADF, () -> CgroupLink.attach(Path.of("/tmp"), EGRESS, first))
                .hasMessageEndingWith("this is no folder of a cgroup2 file system (mount -t cgroup2)");
    }

    @Test
    void aProgramThatBpftoolAttachedStaysThroughout() {
        third.pin(bed.pin("foreign"));
        TestBed.run(
                "bpftool",
                "cgroup",
                "attach",
                group.toString(),
                "egress",
                "pinned",
                bed.pin("foreign").toString(),
                "multi");
        try (Link link = CgroupLink.attach(group, EGRESS, first)) {
            link.update(second);
            link.detach();
        }
        ProgramAttachment ours = ProgramAttachment.cgroup(group, EGRESS, first);
        ours.replace(second);
        assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(third.id(), second.id());
        assertThat(ours.detach()).isTrue();
        assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(third.id());
    }

    @Test
    void whoWantsToBeTheOnlyOneIsLeftAlone() {
        third.pin(bed.pin("foreign"));
        TestBed.run(
                "bpftool",
                "cgroup",
                "attach",
                group.toString(),
                "egress",
                "pinned",
                bed.pin("foreign").toString());
        assertRefused(Errno.EPERM, () -> CgroupLink.attach(group, EGRESS, first))
                .hasMessageContaining("somebody attached a program there or above to be the only one");
        assertRefused(Errno.EPERM, () -> ProgramAttachment.cgroup(group, EGRESS, first));
        assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(third.id());
    }

    @Test
    void anAttachmentWithoutALinkStaysUntilItIsDetached() {
        ProgramAttachment.cgroup(group, EGRESS, first).close();
        assertThat(CgroupLink.query(group, EGRESS).programIds()).containsExactly(first.id());
        TestBed.run("bpftool", "cgroup", "detach", group.toString(), "egress", "id", Integer.toString(first.id()));
        assertThat(CgroupLink.query(group, EGRESS).programs()).isEmpty();
    }

    @Test
    void detachingWhatSomebodyHasDetachedAnswersSo() {
        ProgramAttachment ours = ProgramAttachment.cgroup(group, EGRESS, first);
        TestBed.run("bpftool", "cgroup", "detach", group.toString(), "egress", "id", Integer.toString(first.id()));
        assertRefused(Errno.ENOENT, () -> ours.replace(second))
                .hasMessageEndingWith("the program to be replaced is not attached there any more");
        assertThat(ours.detach()).isFalse();
    }

    @Test
    void securityHooksOfAGroupAreAttachedWhereTheKernelTakesThem() {
        AttachType place = AttachType.LSM_CGROUP;
        try {
            Program hook = bed.load("links", "group_hook").program("group_hook");
            try (Link link = CgroupLink.attach(group, place, hook)) {
                assertThat(CgroupLink.query(group, place).programIds()).containsExactly(link.programId());
            }
        } catch (BpfException e) {
            // Before Linux 6.0, and where the kernel puts no program in the way of a function.
            assertThat(e.command()).isEqualTo(Command.PROG_LOAD);
            assertThat(e.errno()).isIn(Errno.EPERM, Errno.EINVAL);
        }
    }

    private Program egress(String name) {
        return bed.closing(TinyPrograms.returning(ALLOW, name, ProgramType.CGROUP_SKB, EGRESS));
    }
}
