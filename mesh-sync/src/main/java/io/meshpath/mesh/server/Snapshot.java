// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.etcd.EtcdAdmin;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A file with everything an etcd had at one moment, as {@code etcdctl snapshot save} writes it: the database, then its
 * SHA-256. Immutable.
 *
 * @param file where it is
 * @param size in octets
 * @param sha256 of the database, in hexadecimal
 * @param sealed whether the file ends with that; one taken out of a member's folder does not
 */
public record Snapshot(Path file, long size, String sha256, boolean sealed) {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int HASH = 32;
    private static final int PAGE = 512; // databases are whole pages, so what is left over is the hash

    static Snapshot take(EtcdAdmin admin, Path file) {
        Path half = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            PrivateFiles.createFolderOf(file);
            try (OutputStream out = Files.newOutputStream(half)) {
                admin.snapshot(out, LIMIT);
            }
            Snapshot whole = read(half);
            try (FileChannel written = FileChannel.open(half, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Snapshot(file, whole.size(), whole.sha256(), whole.sealed());
        } catch (IOException e) {
            throw new MeshException("cannot write snapshot " + file + ": " + e, e);
        } finally {
            half.toFile().delete();
        }
    }

    /**
     * Reads a snapshot, or the {@code member/snap/db} of a stopped member.
     *
     * @throws MeshException when it cannot be read, or is not what its hash says
     */
    public static Snapshot read(Path file) {
        try {
            long size = Files.size(file);
            boolean sealed = size % PAGE == HASH;
            if (size < PAGE || size % PAGE != 0 && !sealed) {
                throw new MeshException(file + " is no snapshot of an etcd: it has " + size + " octets");
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] seal = digest(file, sealed ? size - HASH : size, digest);
            byte[] hash = digest.digest();
            if (sealed && !Arrays.equals(hash, seal)) {
                throw new MeshException("snapshot " + file + " is damaged: its SHA-256 is not the one it ends with");
            }
            return new Snapshot(file, size, HexFormat.of().formatHex(hash), sealed);
        } catch (IOException e) {
            throw new MeshException("cannot read snapshot " + file + ": " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Digests the first octets of a file, and returns what follows them. */
    private static byte[] digest(Path file, long length, MessageDigest digest) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] buffer = new byte[1 << 16];
            for (long left = length; left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    throw new IOException("it became shorter");
                }
                digest.update(buffer, 0, count);
                left -= count;
            }
            return in.readAllBytes();
        }
    }
}
