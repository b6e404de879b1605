// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Requests and answers about XDP programs (linux/if_link.h), without a kernel. */
class XdpMessagesTest {
    private static final int NEW_LINK = 16;
    private static final int XDP = 43;
    private static final int LINK = 7;

    @Test
    void attachesOnlyWhereNothingIs() {
        Attributes xdp = xdp(XdpMessages.attach(LINK, XdpMode.GENERIC, 5));
        assertThat(xdp.u32(1)).hasValue(5);
        assertThat(xdp.u32(3)).hasValue(1 | 2); // XDP_FLAGS_UPDATE_IF_NOEXIST, XDP_FLAGS_SKB_MODE
        assertThat(xdp.has(8)).isFalse();
    }

    @Test
    void replacesAndDetachesOnlyWhatIsExpected() {
        Attributes xdp = xdp(XdpMessages.replace(LINK, XdpMode.DRIVER, XdpMessages.NONE, 6));
        assertThat(xdp.u32(1)).hasValue(-1);
        assertThat(xdp.u32(3)).hasValue(4 | 16); // XDP_FLAGS_DRV_MODE, XDP_FLAGS_REPLACE
        assertThat(xdp.u32(8)).hasValue(6);
    }

    @Test
    void readsTheProgramOfEachMode() {
        MessageWriter answer =
                header().nested(XDP, xdp -> xdp.u32(6, 11).u32(5, 0).u32(7, 13));
        assertThat(read(answer)).contains(new XdpStatus(OptionalInt.of(11), OptionalInt.empty(), OptionalInt.of(13)));
    }

    @Test
    void aLinkWithoutXdpHasNoPrograms() {
        assertThat(read(header()))
                .get()
                .satisfies(status -> assertThat(status.isEmpty()).isTrue());
    }

    @Test
    void aProgramIsFoundInItsModeAndInAny() {
        XdpStatus status = new XdpStatus(OptionalInt.of(11), OptionalInt.empty(), OptionalInt.empty());
        assertThat(status.contains(XdpMode.GENERIC, 11)).isTrue();
        assertThat(status.contains(XdpMode.ANY, 11)).isTrue();
        assertThat(status.contains(XdpMode.DRIVER, 11)).isFalse();
        assertThat(status.contains(XdpMode.HARDWARE, 11)).isFalse();
        assertThat(status.contains(XdpMode.ANY, 12)).isFalse();
    }

    private static MessageWriter header() {
        return new MessageWriter(NEW_LINK, 0).u32(0).u32(LINK).u32(0).u32(0);
    }

    private static Optional<XdpStatus> read(MessageWriter answer) {
        return XdpMessages.read(Message.read(answer.message()));
    }

    private static Attributes xdp(MessageWriter request) {
        return Message.read(request.message()).attributes(16).nested(XDP);
    }
}
