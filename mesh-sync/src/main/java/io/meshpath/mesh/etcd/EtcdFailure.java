// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import static io.meshpath.mesh.store.StoreException.Kind.DENIED;
import static io.meshpath.mesh.store.StoreException.Kind.FAILED;
import static io.meshpath.mesh.store.StoreException.Kind.NOT_FOUND;
import static io.meshpath.mesh.store.StoreException.Kind.NO_SPACE;
import static io.meshpath.mesh.store.StoreException.Kind.REVISION_GONE;
import static io.meshpath.mesh.store.StoreException.Kind.TOO_LARGE;

import io.grpc.Status;
import io.meshpath.mesh.store.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a gRPC failure means for whoever runs the mesh, in one line: what came back, and what to do. */
final class EtcdFailure {
    private EtcdFailure() {}

    /** The exception for a request that ended with {@code status}. */
    static StoreException of(String request, EtcdTarget target, Duration deadline, Status status) {
        String answer = explain(target, deadline, status);
        return new StoreException(request + " at " + target + ": " + answer, kind(status), status.getCause());
    }

    private static StoreException.Kind kind(Status status) {
        return switch (status.getCode()) {
            case OUT_OF_RANGE -> REVISION_GONE;
            case NOT_FOUND -> NOT_FOUND;
            case RESOURCE_EXHAUSTED -> exhausted(status);
            case INVALID_ARGUMENT -> says(status, "request is too large") ? TOO_LARGE : FAILED;
            case PERMISSION_DENIED, UNAUTHENTICATED -> DENIED;
            default -> FAILED;
        };
    }

    /** etcd has one code for what is too large, for a full disk quota, and for too many requests at once. */
    private static StoreException.Kind exhausted(Status status) {
        if (says(status, "database space exceeded")) {
            return NO_SPACE;
        }
        return says(status, "too many requests") ? FAILED : TOO_LARGE;
    }

    private static boolean says(Status status, String words) {
        return status.getDescription() != null && status.getDescription().contains(words);
    }

    private static String explain(EtcdTarget target, Duration deadline, Status status) {
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED ->
                "no answer in " + deadline.toMillis() / 1000.0 + " s; is that etcd up, and does it" + " have a leader?";
            case PERMISSION_DENIED -> "etcd refuses the user of our certificate; grant it the role that reads this key";
            case RESOURCE_EXHAUSTED ->
                exhausted(status) == NO_SPACE
                        ? "its space quota is used up (NOSPACE); compact and defragment it, then: etcdctl alarm disarm"
                        : words(status);
            case UNAVAILABLE, UNKNOWN, INTERNAL -> explain(target, status);
            default -> words(status);
        };
    }

    private static String explain(EtcdTarget target, Status status) {
        Throwable cause = status.getCause();
        String host = target.host();
        if (find(cause, CertificateExpiredException.class).isPresent()) {
            return "its certificate has expired; renew it";
        }
        if (find(cause, CertPathBuilderException.class).isPresent()
                || find(cause, CertPathValidatorException.class).isPresent()) {
            return "its certificate is not signed by our trusted-ca-file" + file(target, "ca")
                    + "; is it another cluster's etcd?";
        }
        Optional<CertificateException> certificate = find(cause, CertificateException.class);
        if (certificate.isPresent()) {
            return "its certificate is not for " + host + " ("
                    + certificate.get().getMessage()
                    + "); another cluster's etcd answers there, or the certificate lacks the name";
        }
        Optional<SSLException> tls = find(cause, SSLException.class);
        if (tls.isPresent()) {
            return "TLS failed (" + tls.get().getMessage() + "); it must take our cert-file" + file(target, "cert");
        }
        if (find(cause, ConnectException.class).isPresent()) {
            return "connection refused; is etcd running there?";
        }
        Optional<IOException> io = find(cause, IOException.class);
        return io.isPresent() || status.getCode() == Status.Code.UNAVAILABLE
                ? "connection broken ("
                        + io.map(IOException::getMessage).orElse(String.valueOf(status.getDescription())) + ")"
                        + (target.tls().isPresent() ? "; does it take our cert-file" + file(target, "cert") + "?" : "")
                : words(status);
    }

    private static String file(EtcdTarget target, String which) {
        return target.tls()
                .map(tls -> " " + (which.equals("ca") ? tls.trustedCa() : tls.certificate()))
                .orElse("");
    }

    private static String words(Status status) {
        String code = status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String description = status.getDescription();
        return description == null
                ? code
                : code + " (" + description.lines().findFirst().orElse("") + ")";
    }

    private static <T extends Throwable> Optional<T> find(@Nullable Throwable cause, Class<T> type) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return Optional.of(type.cast(t));
            }
        }
        return Optional.empty();
    }
}
