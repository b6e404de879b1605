// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.mesh.MeshException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsCredentialsTest {
    @TempDir
    private Path folder;

    private Certificates authority;
    private TlsFiles files;
    private TlsCredentials credentials;

    @BeforeEach
    void issue() throws Exception {
        authority = new Certificates(folder, "mesh");
        files = authority.issue("client");
        credentials = new TlsCredentials(files);
    }

    @Test
    void failsUntilTheFilesCouldBeUsedOnce() throws Exception {
        String key = Files.readString(files.key());
        Files.writeString(files.key(), key.substring(0, 60));
        assertThatThrownBy(credentials::refresh)
                .isInstanceOf(MeshException.class)
                .hasMessageStartingWith(
                        "cannot use cert-file " + files.certificate() + " with key-file " + files.key());
        Files.writeString(files.key(), key);
        credentials.refresh();
        assertThat(credentials.material().chain()).hasSize(1);
    }

    @Test
    void takesARenewedPairAndFinishesHandshakesWithTheOldOne() throws Exception {
        credentials.refresh();
        TlsMaterial old = credentials.material();
        authority.issue("client");
        credentials.refresh();
        ClientKey shown = new ClientKey(credentials);
        assertThat(credentials.material().name()).isNotEqualTo(old.name());
        assertThat(shown.getPrivateKey(old.name())).isEqualTo(old.key());
        assertThat(shown.getCertificateChain(old.name())).containsExactlyElementsOf(old.chain());
    }

    @Test
    void keepsThePairInUseWhileTheNewOneIsHalfWritten() throws Exception {
        credentials.refresh();
        String inUse = credentials.material().name();
        TlsFiles renewed = authority.issue("renewed");
        Files.copy(renewed.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        credentials.refresh();
        assertThat(credentials.material().name()).isEqualTo(inUse);
        assertThat(credentials.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("the key is of another certificate", "what was there before is still used"));
        Files.copy(renewed.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        credentials.refresh();
        assertThat(credentials.material().name()).isNotEqualTo(inUse);
        assertThat(credentials.problem()).isEmpty();
    }

    @Test
    void complainsNoMoreWhenTheOldFilesComeBack() throws Exception {
        credentials.refresh();
        String authorities = Files.readString(files.trustedCa());
        Files.writeString(files.trustedCa(), "");
        credentials.refresh();
        assertThat(credentials.problem()).isPresent();
        Files.writeString(files.trustedCa(), authorities);
        credentials.refresh();
        assertThat(credentials.problem()).isEmpty();
    }
}
