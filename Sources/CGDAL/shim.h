#ifndef TUBAN_CGDAL_SHIM_H
#define TUBAN_CGDAL_SHIM_H

#include <gdal.h>
#include <gdal_utils.h>
#include <gdalwarper.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_minixml.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <sys/syscall.h>
#include <unistd.h>

// Swift imports neither statement macros nor C enum/bool conversions conveniently: a few inlined bridges.

static inline int tuban_ce_failure(void) { return CE_Failure; }

/// RasterIO of one band, never resampled.
static inline int tuban_band_io(GDALRasterBandH band, int writes, int x, int y, int width, int height, void *buffer,
                                GDALDataType type, long long pixel_space, long long line_space) {
    return GDALRasterIOEx(band, writes ? GF_Write : GF_Read, x, y, width, height, buffer, width, height, type,
                          (GSpacing)pixel_space, (GSpacing)line_space, NULL);
}

/// RasterIO of several bands at once, so that a pixel-interleaved block is decoded once.
static inline int tuban_dataset_read(GDALDatasetH dataset, int x, int y, int width, int height, void *buffer,
                                     GDALDataType type, int band_count, const int *bands, long long band_space) {
    return GDALDatasetRasterIOEx(dataset, GF_Read, x, y, width, height, buffer, width, height, type, band_count,
                                 (int *)bands, 0, 0, (GSpacing)band_space, NULL);
}

static inline int tuban_dataset_write(GDALDatasetH dataset, int x, int y, int width, int height, const void *buffer,
                                      GDALDataType type, int band_count, long long band_space) {
    return GDALDatasetRasterIOEx(dataset, GF_Write, x, y, width, height, (void *)buffer, width, height, type, band_count,
                                 NULL, 0, 0, (GSpacing)band_space, NULL);
}

/// Lets the kernel begin to write what a file holds, without waiting and without taking notice of errors, which `fsync` tells later.
static inline void tuban_begin_writing(int file) {
#if defined(SYS_sync_file_range)
    enum { only_begin = 2 };
    syscall(SYS_sync_file_range, file, 0L, 0L, only_begin);
#endif
}

#endif
