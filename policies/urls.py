"""Addresses of the products' pages."""

from django.urls import path

from policies import views

urlpatterns = [
    path("", views.products, name="products"),
    path("sammenlign/", views.compare, name="product-compare"),
    path("<slug:terms_id>/", views.product, name="product"),
]
