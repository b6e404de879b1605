// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.util.OptionalInt;

/**
 * The XDP programs of a link, anybody's, attached by netlink or by BPF links: their numbers by mode. Immutable.
 *
 * @param generic the one in the network stack
 * @param driver the one in the driver
 * @param hardware the one in the network card
 */
public record XdpStatus(OptionalInt generic, OptionalInt driver, OptionalInt hardware) {
    /** Whether this program runs in this mode; with {@link XdpMode#ANY}, in one of them. */
    public boolean contains(XdpMode mode, int programId) {
        return switch (mode) {
            case GENERIC -> is(generic, programId);
            case DRIVER -> is(driver, programId);
            case HARDWARE -> is(hardware, programId);
            case ANY -> is(generic, programId) || is(driver, programId) || is(hardware, programId);
        };
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return generic.isEmpty() && driver.isEmpty() && hardware.isEmpty();
    }

    private static boolean is(OptionalInt program, int id) {
        return program.isPresent() && program.getAsInt() == id;
    }
}
