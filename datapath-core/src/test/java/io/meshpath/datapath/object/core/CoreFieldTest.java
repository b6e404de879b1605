// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.object.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.btf.Btf;
import io.meshpath.bpf.btf.BtfBuilder;
import org.junit.jupiter.api.Test;

class CoreFieldTest {
    @Test
    void bitFieldsAreLoadedByTheSmallestAlignedBytesThatHoldThem() {
        BtfBuilder builder = new BtfBuilder();
        int integer = builder.integer("unsigned int", 4, false);
        Btf own = builder.build();
        assertThat(new CoreField(own, integer, 37, 3).bytes()).isEqualTo(new CoreField.Bytes(4, 4));
        assertThat(new CoreField(own, integer, 37, 3).leftShift()).isEqualTo(64 - (5 + 3));
        assertThat(new CoreField(own, integer, 37, 3).rightShift()).isEqualTo(61);
        assertThat(new CoreField(own, integer, 30, 4).bytes()).isEqualTo(new CoreField.Bytes(0, 8));
        assertThat(new CoreField(own, integer, 64, 0).bytes()).isEqualTo(new CoreField.Bytes(8, 4));
    }

    @Test
    void malformedAccessesAreNoRequests() {
        assertThat(CoreRequest.parse(0, 1, "0:1")).isPresent();
        for (String malformed : new String[] {"", ":", "0:", "0:x", "-1", "0:1234567"}) {
            assertThat(CoreRequest.parse(0, 1, malformed)).as(malformed).isEmpty();
        }
        assertThat(CoreRequest.parse(99, 1, "0")).isEmpty();
    }
}
