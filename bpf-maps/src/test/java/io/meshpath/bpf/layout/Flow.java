// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.layout;

import java.net.Inet4Address;
import java.util.List;

/** What tests keep in maps: a bit of everything that a structure can have. */
public record Flow(
        Inet4Address source, int port, boolean reply, Octets mac, Counts counts, List<Integer> marks, Kind kind) {
    /** A structure in the structure. */
    public record Counts(long packets, int drops) {
        public static final Layout<Counts> LAYOUT = layout();

        private static Layout<Counts> layout() {
            StructLayout.Builder<Counts> counts = StructLayout.named("counts");
            StructLayout.Field<Long> packets = counts.field("packets", Layouts.U64, Counts::packets);
            StructLayout.Field<Integer> drops = counts.field("drops", Layouts.S32, Counts::drops);
            return counts.build((from, at) -> new Counts(packets.read(from, at), drops.read(from, at)));
        }
    }

    public enum Kind {
        NEW,
        OLD
    }

    public static final Layout<Flow> LAYOUT = layout();

    private static Layout<Flow> layout() {
        StructLayout.Builder<Flow> flow = StructLayout.named("flow");
        StructLayout.Field<Inet4Address> source = flow.field("source", Layouts.IPV4, Flow::source);
        StructLayout.Field<Integer> port = flow.field("port", Layouts.BE16, Flow::port);
        StructLayout.Field<Boolean> reply = flow.field("reply", Layouts.BOOL, Flow::reply);
        StructLayout.Field<Octets> mac = flow.field("mac", Layouts.MAC, Flow::mac);
        StructLayout.Field<Counts> counts = flow.field("counts", Counts.LAYOUT, Flow::counts);
        StructLayout.Field<List<Integer>> marks = flow.field("marks", Layouts.array(Layouts.U16, 3), Flow::marks);
        StructLayout.Field<Kind> kind =
                flow.field("kind", Layouts.enumeration("kind", Kind.class, Kind::ordinal), Flow::kind);
        return flow.build((from, at) -> new Flow(
                source.read(from, at),
                port.read(from, at),
                reply.read(from, at),
                mac.read(from, at),
                counts.read(from, at),
                marks.read(from, at),
                kind.read(from, at)));
    }
}
