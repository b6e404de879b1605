// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.meshpath.mesh.MeshException;
import io.meshpath.mesh.time.Due;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What we show and whom we believe, as the files have it now: connections that stand go on, and each handshake from then on
 * is made with what was read last. Files that cannot be used, half written or of two pairs, change nothing and are
 * complained of until they can. Safe for use by multiple threads.
 */
final class TlsCredentials {
    private static final Logger LOG = System.getLogger(TlsCredentials.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final TlsFiles files;
    private volatile @Nullable TlsMaterial material; // from the first time that the files could be used
    private volatile @Nullable TlsMaterial before; // for the handshakes that began with it
    private volatile Optional<String> problem = Optional.empty();

    @GuardedBy("this")
    private TlsMaterial.@Nullable Pem read; // what the material or the problem was made of

    @GuardedBy("this")
    private final Due due = Due.in(Duration.ZERO);

    TlsCredentials(TlsFiles files) {
        this.files = files;
    }

    /**
     * Reads the files again.
     *
     * @throws MeshException when they cannot be used, and never could
     */
    synchronized void refresh() {
        due.again(PAUSE);
        try {
            TlsMaterial.Pem pem = TlsMaterial.Pem.read(files);
            if (pem.equals(read)) {
                return;
            }
            TlsMaterial next = TlsMaterial.of(pem, files);
            read = pem;
            problem = Optional.empty();
            if (material != null) {
                LOG.log(Level.INFO, "{0} was renewed and ends {1}", files.certificate(), next.end());
            }
            before = material;
            material = next;
        } catch (MeshException e) {
            keep(e);
        }
    }

    @GuardedBy("this")
    private void keep(MeshException reason) {
        if (material == null) {
            throw reason;
        }
        read = null; // so that what was used before is noticed when it comes back
        String message = reason.getMessage() + "; what was there before is still used";
        if (!problem.equals(Optional.of(message))) {
            LOG.log(Level.WARNING, message);
        }
        problem = Optional.of(message);
    }

    /** The same for what is in use. */
    synchronized void refreshIfUsed() {
        if (material != null) {
            refresh();
        }
    }

    /** The same where it has not been done for a few seconds. */
    synchronized void refreshNowAndThen() {
        if (due.isNow()) {
            refresh();
        }
    }

    /** What is used now. */
    TlsMaterial material() {
        TlsMaterial now = material;
        if (now == null) {
            throw new IllegalStateException("the files have not been read");
        }
        return now;
    }

    /** What has this name, of what is used now and what was used before. */
    Optional<TlsMaterial> material(String name) {
        return Stream.of(material(), Optional.ofNullable(before).orElse(material()))
                .filter(material -> material.name().equals(name))
                .findFirst();
    }

    /** Why it is not what is in the files. */
    Optional<String> problem() {
        return problem;
    }
}
