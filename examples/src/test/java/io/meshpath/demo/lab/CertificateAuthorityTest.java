// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CertificateAuthorityTest {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    @Test
    void aServerIsKnownByItsNamesAndAddresses() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("toronto etcd CA");
        X509Certificate server = parse(authority
                .server("toronto", List.of("toronto.mesh.cilium.io"), List.of(IpAddress.parse("192.168.31.31")))
                .certificate());

        assertThat(server.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(DNS_NAME, "toronto.mesh.cilium.io"), List.of(IP_ADDRESS, "192.168.31.31"));
        assertThat(server.getExtendedKeyUsage()).contains(SERVER_AUTHENTICATION);
        assertThat(server.getBasicConstraints())
                .as("path length; -1 is no authority")
                .isEqualTo(-1);
        server.checkValidity();
    }

    @Test
    void aClientIsNoServer() throws Exception {
        X509Certificate client =
                parse(CertificateAuthority.create("any").client("atlanta").certificate());

        assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT_AUTHENTICATION);
        assertThat(client.getSubjectX500Principal().getName()).isEqualTo("CN=atlanta");
    }

    @Test
    void oneClustersAuthorityVouchesForNoOtherClusters() throws Exception {
        CertificateAuthority toronto = CertificateAuthority.create("the same name");
        CertificateAuthority singapore = CertificateAuthority.create("the same name");
        X509Certificate client = parse(toronto.client("atlanta").certificate());

        assertThatCode(() -> client.verify(parse(toronto.certificate()).getPublicKey()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> client.verify(parse(singapore.certificate()).getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void theKeyIsPlainPkcs8() throws Exception {
        List<String> key = CertificateAuthority.create("any").client("atlanta").key();

        assertThat(key).first().isEqualTo("-----BEGIN PRIVATE KEY-----");
        assertThat(key).allMatch(line -> line.length() <= 64);
        byte[] der = Base64.getDecoder().decode(String.join("", key.subList(1, key.size() - 1)));
        assertThat(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)))
                .isNotNull();
    }

    private static X509Certificate parse(List<String> pem) throws GeneralSecurityException {
        byte[] text = String.join("\n", pem).getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(text));
    }
}
