// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import io.grpc.util.CertificateUtils;
import io.meshpath.mesh.MeshException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What the PEM files of mutual TLS say, all three of them usable and of one pair. Immutable.
 *
 * @param chain what we show, our own certificate first
 * @param key its private key
 * @param trust decides by the authorities in the file whom we believe
 */
record TlsMaterial(List<X509Certificate> chain, PrivateKey key, X509ExtendedTrustManager trust) {

    /** The files as they are; two that are equal mean the same. */
    record Pem(String trustedCa, String certificate, String key) {
        static Pem read(TlsFiles files) {
            return new Pem(
                    text(files.trustedCa(), "trusted-ca-file"),
                    text(files.certificate(), "cert-file"),
                    text(files.key(), "key-file"));
        }

        private static String text(Path file, String name) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new MeshException(
                        "cannot read " + name + " " + file + "; make it readable or correct the path", e);
            }
        }
    }

    /** @throws MeshException when a file is not whole, or when certificate and key are not of one pair */
    static TlsMaterial of(Pem pem, TlsFiles files) {
        try {
            List<X509Certificate> chain = certificates(pem.certificate());
            PrivateKey key = CertificateUtils.getPrivateKey(stream(pem.key()));
            if (!isPair(key, chain.get(0).getPublicKey())) {
                throw new GeneralSecurityException("the key is of another certificate");
            }
            return new TlsMaterial(chain, key, trust(certificates(pem.trustedCa())));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new MeshException(
                    "cannot use cert-file " + files.certificate() + " with key-file " + files.key() + " and"
                            + " trusted-ca-file " + files.trustedCa() + ": " + e.getMessage()
                            + "; the key must be unencrypted PKCS #8 (openssl pkcs8 -topk8 -nocrypt makes it)",
                    e);
        }
    }

    /** What tells our certificate from the one before it. */
    String name() {
        X509Certificate ours = chain.get(0);
        return ours.getSerialNumber() + " of " + ours.getIssuerX500Principal() + " until " + end();
    }

    /** When our certificate ends. */
    Instant end() {
        return chain.get(0).getNotAfter().toInstant();
    }

    private static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
        List<X509Certificate> certificates = Arrays.asList(CertificateUtils.getX509Certificates(stream(pem)));
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("no certificate in it");
        }
        return certificates;
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPair(PrivateKey ours, PublicKey shown) throws GeneralSecurityException {
        if (!ours.getAlgorithm().equals(shown.getAlgorithm())) {
            return false;
        }
        String algorithm = ours.getAlgorithm().equals("EC") ? "ECDSA" : ours.getAlgorithm();
        Signature signature = Signature.getInstance("SHA256with" + algorithm);
        byte[] text = {1, 2, 3};
        signature.initSign(ours);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(shown);
        signature.update(text);
        return signature.verify(signed);
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority " + store.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return trust;
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509 in this Java");
    }
}
