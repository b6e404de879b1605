// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

/**
 * A BPF program that the traffic control of a link runs, as the kernel describes it. Immutable.
 *
 * @param place where it is
 * @param name the name it was given, often file:[section]
 * @param programId the kernel's number of the program; 0 for one of classic BPF
 * @param directAction whether the program's return value decides about the packet; otherwise it only classifies
 */
public record BpfFilter(Place place, String name, int programId, boolean directAction) {
    /**
     * Where a filter is. Each place holds one, and replacing what it holds leaves no gap.
     *
     * @param link the index of the link
     * @param direction which of its packets
     * @param priority 1 to 65,535; filters run from the lowest on
     * @param handle 1 or more; tells filters of one priority apart
     */
    public record Place(int link, FilterDirection direction, int priority, int handle) {
        public Place {
            Links.check(link);
            if (priority < 1 || priority > 0xffff) {
                throw new IllegalArgumentException("priority of a filter must be from 1 to 65535 but was " + priority);
            }
            if (handle == 0) {
                throw new IllegalArgumentException("handle of a filter must not be 0");
            }
        }

        /** {@code "link 5 ingress priority 1 handle 0x1"}. */
        @Override
        public String toString() {
            String packets = direction == FilterDirection.INGRESS ? "ingress" : "egress";
            return "link " + link + " " + packets + " priority " + priority + " handle 0x"
                    + Integer.toHexString(handle);
        }
    }
}
