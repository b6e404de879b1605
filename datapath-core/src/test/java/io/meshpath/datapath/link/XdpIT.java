// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.LinkDetail.Xdp;
import io.meshpath.datapath.netlink.XdpMode;
import io.meshpath.datapath.netlink.XdpStatus;
import io.meshpath.datapath.program.AttachType;
import io.meshpath.datapath.program.Program;
import io.meshpath.datapath.program.ProgramType;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** XDP by links and by netlink, on a veth pair of a namespace of its own. */
class XdpIT {
    private static final int XDP_PASS = 2;

    private TestBed bed;
    private int veth;
    private Program first;
    private Program second;

    @BeforeEach
    void load() {
        bed = new TestBed();
        veth = bed.veth();
        first = xdp("first");
        second = xdp("second");
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    @Test
    void aLinkAttachesInTheModeThatWasAskedFor() {
        bed.namespace().run(() -> {
            try (Link link = XdpLink.attach(veth, XdpMode.GENERIC, first)) {
                assertThat(XdpAttachment.query(veth)).isEqualTo(generic(first));
                assertThat(link.info()).isEqualTo(new LinkInfo(link.id(), LinkType.XDP, first.id(), new Xdp(veth)));
            }
            assertThat(XdpAttachment.query(veth).isEmpty()).isTrue();
            try (Link link = XdpLink.attach(veth, XdpMode.DRIVER, first)) {
                assertThat(XdpAttachment.query(veth).driver()).hasValue(link.programId());
            }
        });
    }

    @Test
    void aLinkIsUpdatedAndDetached() {
        bed.namespace().run(() -> {
            try (Link link = XdpLink.attach(veth, XdpMode.GENERIC, first)) {
                link.update(second, first);
                assertThat(XdpAttachment.query(veth)).isEqualTo(generic(second));
                assertRefused(Errno.EPERM, () -> link.update(second, first))
                        .hasMessageContaining("the link runs program " + second.id() + ", not the expected first");
                link.detach();
                assertThat(XdpAttachment.query(veth).isEmpty()).isTrue();
                assertRefused(Errno.ENOLINK, () -> link.update(first));
            }
        });
    }

    @Test
    void thereIsRoomForOneProgram() {
        bed.namespace().run(() -> {
            try (Link link = XdpLink.attach(veth, XdpMode.GENERIC, first)) {
                assertRefused(Errno.EBUSY, () -> XdpLink.attach(veth, XdpMode.GENERIC, second))
                        .hasMessageEndingWith(
                                "a program is attached there already, and stays: XdpAttachment.query" + " names it");
                assertRefused(Errno.EEXIST, () -> XdpLink.attach(veth, XdpMode.DRIVER, second))
                        .hasMessageEndingWith("GENERIC and DRIVER exclude each other");
                assertThat(XdpAttachment.query(veth)).isEqualTo(generic(first));
                assertThat(link.programId()).isEqualTo(first.id());
            }
        });
    }

    @Test
    void aDriverWithoutXdpIsNamed() {
        bed.namespace()
                .run(() -> assertRefused(
                                Errno.EOPNOTSUPP, () -> XdpLink.attach(TestBed.LOOPBACK, XdpMode.DRIVER, first))
                        .hasMessageStartingWith("BPF_LINK_CREATE first at XDP of interface 1 (DRIVER): EOPNOTSUPP")
                        .hasMessageEndingWith("XdpMode.GENERIC is possible everywhere"));
    }

    @Test
    void byNetlinkTheProgramStaysUntilItIsDetached() {
        bed.namespace().run(() -> {
            XdpAttachment.attach(veth, XdpMode.GENERIC, first).close();
            assertThat(XdpAttachment.query(veth)).isEqualTo(generic(first));
            assertThat(XdpAttachment.adopt(veth, XdpMode.DRIVER, first)).isEmpty();
            XdpAttachment again =
                    XdpAttachment.adopt(veth, XdpMode.GENERIC, first).orElseThrow();
            again.replace(second);
            assertThat(XdpAttachment.query(veth)).isEqualTo(generic(second));
            assertThat(again.detach()).isTrue();
            assertThat(XdpAttachment.query(veth).isEmpty()).isTrue();
            assertThat(XdpAttachment.adopt(veth, XdpMode.GENERIC, second)).isEmpty();
        });
    }

    @Test
    void byNetlinkAnAttachedProgramIsNotReplaced() {
        bed.namespace().run(() -> {
            try (XdpAttachment attachment = XdpAttachment.attach(veth, XdpMode.GENERIC, first)) {
                assertRefused(Errno.EBUSY, () -> XdpAttachment.attach(veth, XdpMode.GENERIC, second))
                        .hasMessageContaining("XDP program already attached");
                assertThat(attachment.detach()).isTrue();
            }
        });
    }

    @Test
    void aProgramThatIpAttachedSurvivesAttachReplaceAndDetach() {
        Program foreign = xdp("foreign");
        foreign.pin(bed.pin("foreign"));
        XdpAttachment ours = bed.namespace().call(() -> XdpAttachment.attach(veth, XdpMode.GENERIC, first));
        bed.inside("ip", "link", "set", "dev", "mp0", "xdpgeneric", "off");
        bed.inside(
                "ip",
                "link",
                "set",
                "dev",
                "mp0",
                "xdpgeneric",
                "pinned",
                bed.pin("foreign").toString());
        bed.namespace().run(() -> {
            assertRefused(Errno.EBUSY, () -> XdpLink.attach(veth, XdpMode.GENERIC, second));
            assertRefused(Errno.EEXIST, () -> ours.replace(second))
                    .hasMessageContaining("Active program does not match expected");
            assertThat(ours.detach()).isFalse();
            assertThat(XdpAttachment.query(veth)).isEqualTo(generic(foreign));
        });
    }

    @Test
    void aLinkOfOthersIsNotReplacedByNetlink() {
        bed.namespace().run(() -> {
            try (Link theirs = XdpLink.attach(veth, XdpMode.GENERIC, first)) {
                assertRefused(Errno.EBUSY, () -> XdpAttachment.attach(veth, XdpMode.GENERIC, second));
                assertThat(XdpAttachment.query(veth).generic()).hasValue(theirs.programId());
            }
        });
    }

    @Test
    void anInterfaceThatDoesNotExistIsNamed() {
        bed.namespace().run(() -> {
            assertRefused(Errno.EINVAL, () -> XdpLink.attach(9_999, XdpMode.ANY, first))
                    .hasMessageContaining("interface 9999")
                    .hasMessageContaining("this network namespace has no such interface");
            assertRefused(Errno.ENODEV, () -> XdpAttachment.query(9_999)).hasMessageContaining("9999");
        });
    }

    @Test
    void programsOfOtherTypesAreRefused() {
        Program tc = bed.tc("filter");
        assertThatThrownBy(() -> XdpLink.attach(veth, XdpMode.ANY, tc))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("program filter (SCHED_CLS) is no program for XDP");
    }

    private Program xdp(String name) {
        return bed.closing(TinyPrograms.returning(XDP_PASS, name, ProgramType.XDP, AttachType.XDP));
    }

    private static XdpStatus generic(Program program) {
        return new XdpStatus(OptionalInt.of(program.id()), OptionalInt.empty(), OptionalInt.empty());
    }
}
