// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.datapath.net.Cidr;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prefixes inside a block whose lengths are from {@code least} to {@code most}. Immutable.
 *
 * @param least at least the length of the block
 * @param most at most 32, or 128 for IPv6
 */
public record PrefixRange(Cidr block, int least, int most) {
    private static final Pattern FORM =
            Pattern.compile("(\\S+?)(?:\\s+ge\\s+([0-9]{1,3}))?(?:\\s+le\\s+([0-9]{1,3}))?");

    public PrefixRange {
        int bits = block.network().bitLength();
        if (least < block.prefixLength() || most > bits || least > most) {
            throw new IllegalArgumentException("lengths inside " + block + " are from " + block.prefixLength() + " to "
                    + bits + ", the lower one first, but were " + least + " to " + most);
        }
    }

    /** Only the block itself. */
    public static PrefixRange exactly(Cidr block) {
        return new PrefixRange(block, block.prefixLength(), block.prefixLength());
    }

    /** The block and everything inside it. */
    public static PrefixRange within(Cidr block) {
        return new PrefixRange(block, block.prefixLength(), block.network().bitLength());
    }

    /**
     * Reads "192.0.2.0/24" for the block itself, "192.0.2.0/24 le 28" for it and what is inside up to this length,
     * "10.0.0.0/8 ge 16" for what is inside from this length on, or both: "10.0.0.0/8 ge 16 le 24".
     *
     * @throws IllegalArgumentException for anything else
     */
    public static PrefixRange parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "expected a prefix, as in 10.0.0.0/8 or 10.0.0.0/8 ge 16 le 24, but was '" + text + "'");
        }
        Cidr block = Cidr.parse(form.group(1));
        String ge = form.group(2);
        String le = form.group(3);
        if (ge == null && le == null) {
            return exactly(block);
        }
        return new PrefixRange(
                block,
                ge == null ? block.prefixLength() : Integer.parseInt(ge),
                le == null ? block.network().bitLength() : Integer.parseInt(le));
    }

    /** The shortest form that {@link #parse} reads. */
    @Override
    public String toString() {
        boolean shortest = least == block.prefixLength();
        if (shortest && most == least) {
            return block.toString();
        }
        boolean longest = most == block.network().bitLength();
        return block + (shortest ? "" : " ge " + least) + (longest && !shortest ? "" : " le " + most);
    }
}
