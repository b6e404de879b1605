// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import io.meshpath.bpf.linux.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;

class BtfHandleIT {
    private static Btf someTypes() {
        BtfBuilder types = new BtfBuilder();
        types.typedef("found_again", types.unsigned(2));
        return types.build();
    }

    @Test
    void whatWasLoadedIsFoundByItsNumber() {
        try (BtfHandle loaded = BtfHandle.load(someTypes(), "a test")) {
            BtfInfo info = loaded.info();
            assertThat(info)
                    .isEqualTo(new BtfInfo(info.id(), "", false, someTypes().toBytes().length));
            assertThat(BtfHandle.all()).contains(info);
            try (BtfHandle again = BtfHandle.open(info.id())) {
                assertThat(again.types()).isEqualTo(someTypes());
            }
        }
    }

    @Test
    void theKernelsOwnIsTheFirst() {
        List<BtfInfo> all = BtfHandle.all();
        assertThat(all.get(0).name()).isEqualTo("vmlinux");
        assertThat(all.get(0).ofKernel()).isTrue();
        assertThat(all.get(0).ofModule()).isFalse();
        try (BtfHandle kernel = BtfHandle.open(all.get(0).id())) {
            assertThat(kernel.types()).isSameAs(Btf.kernel());
        }
    }

    @Test
    void everyModulesTypesAreSplitFromTheKernels() {
        for (BtfInfo info : BtfHandle.all()) {
            try (BtfHandle handle = BtfHandle.open(info.id())) {
                assertThat(handle.types().base().isPresent()).as(info.name()).isEqualTo(info.ofModule());
            }
        }
        assertThat(Btf.kernelModule("of_nobody")).isEmpty();
    }

    @Test
    void namesTheNumberThatNothingHas() {
        assertThatThrownBy(() -> BtfHandle.open(Integer.MAX_VALUE))
                .isInstanceOfSatisfying(
                        BpfException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                .hasMessageContaining("BPF_BTF_GET_FD_BY_ID BTF with id 2147483647");
    }
}
