// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshpath.bpf.btf.BtfType;
import io.meshpath.bpf.linux.Errno;
import io.meshpath.bpf.linux.FdWatch;
import io.meshpath.datapath.program.KernelTypes;
import io.meshpath.datapath.program.TestRunInput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What most kernels have in a module, and some built in: connection tracking. */
class ModuleIT {
    @BeforeEach
    void requireConnectionTracking() {
        assumeTrue(
                KernelTypes.find("bpf_skb_ct_lookup", BtfType.Function.class).isPresent(),
                "needs Linux 5.19 with nf_conntrack, loaded if it is a module");
    }

    @Test
    void functionsOfModulesAreCalled() {
        try (FdWatch watch = FdWatch.start()) {
            try (LoadedObject object = LoadedObject.load(TestObjects.spec("conntrack"))) {
                int answer = object.program("looks_up")
                        .testRun(TestRunInput.packet(new byte[64]))
                        .returnValue();
                assertThat(answer).isEqualTo(-Errno.ENOENT.number());
            }
            watch.requireNoneOpen();
        }
    }

    @Test
    void fieldsOfTypesOfModulesAreFound() {
        KernelTypes.Found connection = KernelTypes.named("nf_conn").get(0);
        BtfType.Struct struct = (BtfType.Struct) connection.types().type(connection.id());
        int status = struct.members().stream()
                .filter(member -> member.name().equals("status"))
                .findFirst()
                .orElseThrow()
                .byteOffset();
        try (LoadedObject object = LoadedObject.load(TestObjects.spec("conntrack"))) {
            assertThat(object.program("asks_where")
                            .testRun(TestRunInput.packet(new byte[64]))
                            .returnValue())
                    .isEqualTo(status);
        }
    }
}
