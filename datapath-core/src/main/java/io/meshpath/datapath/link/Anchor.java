// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.link;

import io.meshpath.datapath.program.Program;
import java.util.function.IntSupplier;

/**
 * Where a program goes among those that are attached to one place, which run one behind the other: tcx and netkit since
 * they exist (Linux 6.6 and 6.7), control groups since Linux 6.17, which take links only. Immutable; a program or link that
 * is named by its handle must be open when the anchor is used.
 *
 * <pre>{@code
 * TcxLink.attach(hook, program, Anchor.before(other).ifRevision(TcxLink.query(hook).revision()));
 * }</pre>
 */
public final class Anchor {
    private static final int BEFORE = 1 << 3; // BPF_F_BEFORE
    private static final int AFTER = 1 << 4; // BPF_F_AFTER
    private static final int ID = 1 << 5; // BPF_F_ID
    private static final int LINK = 1 << 13; // BPF_F_LINK

    private final int flags;
    private final IntSupplier relative;
    private final String text;
    private final long revision;

    private Anchor(int flags, IntSupplier relative, String text, long revision) {
        this.flags = flags;
        this.relative = relative;
        this.text = text;
        this.revision = revision;
    }

    private static Anchor of(int flags, IntSupplier relative, String text) {
        return new Anchor(flags, relative, text, 0);
    }

    /** Before all that are there now. */
    public static Anchor first() {
        return of(BEFORE, () -> 0, "first");
    }

    /** Behind all that are there now: what happens without an anchor. */
    public static Anchor last() {
        return of(0, () -> 0, "last");
    }

    /** Immediately before a program, be it attached by a link or without. */
    public static Anchor before(Program program) {
        return of(BEFORE, () -> program.fd().raw(), "before " + program.name());
    }

    /** Immediately before what a link has attached. */
    public static Anchor before(Link link) {
        return of(BEFORE | LINK, () -> link.fd().raw(), "before " + link);
    }

    /** Immediately before the program with this number, be it attached by a link or without. */
    public static Anchor beforeProgram(int id) {
        return of(BEFORE | ID, () -> id, "before program " + id);
    }

    /** Immediately before what the link with this number has attached. */
    public static Anchor beforeLink(int id) {
        return of(BEFORE | ID | LINK, () -> id, "before link " + id);
    }

    /** Immediately behind a program, be it attached by a link or without. */
    public static Anchor after(Program program) {
        return of(AFTER, () -> program.fd().raw(), "after " + program.name());
    }

    /** Immediately behind what a link has attached. */
    public static Anchor after(Link link) {
        return of(AFTER | LINK, () -> link.fd().raw(), "after " + link);
    }

    /** Immediately behind the program with this number, be it attached by a link or without. */
    public static Anchor afterProgram(int id) {
        return of(AFTER | ID, () -> id, "after program " + id);
    }

    /** Immediately behind what the link with this number has attached. */
    public static Anchor afterLink(int id) {
        return of(AFTER | ID | LINK, () -> id, "after link " + id);
    }

    /**
     * The same place, but only if nobody has changed the list since it had this revision ({@link AttachedPrograms#revision},
     * at least 1): the kernel refuses with ESTALE otherwise.
     */
    public Anchor ifRevision(long expected) {
        if (expected < 1) {
            throw new IllegalArgumentException("revisions begin with 1: " + expected);
        }
        return new Anchor(flags, relative, text, expected);
    }

    int flags() {
        return flags;
    }

    /** The descriptor or number it refers to, 0 for none. */
    int relative() {
        return relative.getAsInt();
    }

    /** The revision the list must have, 0 for any. */
    long revision() {
        return revision;
    }

    /** Whether it is the place that every kernel gives without being asked. */
    boolean isDefault() {
        return flags == 0 && revision == 0;
    }

    @Override
    public String toString() {
        return revision == 0 ? text : text + ", if revision " + revision;
    }
}
