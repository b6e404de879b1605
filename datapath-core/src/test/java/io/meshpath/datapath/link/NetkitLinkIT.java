// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import static io.meshpath.datapath.link.TestBed.assertRefused;

import io.meshpath.bpf.BpfException;
import io.meshpath.bpf.KernelVersion;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.datapath.link.NetkitLink.End;
import io.meshpath.datapath.program.AttachType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kernel says that has no netkit, and one that has it about an interface that is none. */
class NetkitLinkIT {
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
    void theRefusalSaysWhatIsMissing() {
        boolean hasNetkit = !Errno.EINVAL.is(ProgramQuery.probe(0, AttachType.NETKIT_PRIMARY));
        bed.namespace().run(() -> {
            if (hasNetkit) {
                assertRefused(Errno.ENXIO, this::attach).hasMessageEndingWith("the interface is no netkit device");
                return;
            }
            assertRefused(Errno.EINVAL, this::attach)
                    .isInstanceOf(BpfException.class)
                    .hasMessage("BPF_LINK_CREATE first at netkit PEER of interface " + bed.veth()
                            + ": EINVAL (invalid argument); this kernel (" + KernelVersion.running()
                            + ") has no netkit: it came with Linux 6.7, as CONFIG_NETKIT");
            assertRefused(Errno.EINVAL, () -> NetkitLink.query(bed.veth(), End.PRIMARY))
                    .hasMessageEndingWith("it came with Linux 6.7, as CONFIG_NETKIT");
        });
    }

    private Link attach() {
        return NetkitLink.attach(bed.veth(), End.PEER, bed.tc("first"), Anchor.last());
    }
}
