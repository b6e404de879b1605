// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel's version as far as it says what it can do: {@code 6.18}. For messages; what to do is decided by probing
 * ({@link Features}), because distributions carry features back.
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(\\D.*)?", Pattern.DOTALL);

    public KernelVersion {
        if (major < 0 || minor < 0) {
            throw new IllegalArgumentException("a version has no negative parts: " + major + "." + minor);
        }
    }

    /** The running kernel's. */
    public static KernelVersion running() {
        try {
            return parse(Files.readString(RELEASE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RELEASE, e);
        }
    }

    /** Reads {@code "6.18.44-fc"} as 6.18. */
    public static KernelVersion parse(String release) {
        Matcher parts = FORM.matcher(release.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a kernel release: " + release);
        }
        return new KernelVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    /** Whether this is {@code major.minor} or newer. */
    public boolean isAtLeast(int major, int minor) {
        return compareTo(new KernelVersion(major, minor)) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
